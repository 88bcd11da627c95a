import { flow } from '@na/telemetry';
import type { Principal } from './principal.ts';

/** From here on all that the request does is theirs: what it asks and what it tells names them, and what they may goes with it. */
export function actAs({
  actor,
  workspaceId,
  permissions,
}: Pick<Principal, 'actor' | 'workspaceId' | 'permissions'>): void {
  const current = flow.current();
  if (current) Object.assign(current, { actor, workspaceId, permissions });
}
