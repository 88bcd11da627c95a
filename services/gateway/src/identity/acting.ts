import { flow } from '@na/telemetry';

/** From here on all that the request does is theirs: what it asks and what it tells names them. */
export function actAs(actor: string, workspaceId?: string): void {
  const current = flow.current();
  if (current) Object.assign(current, { actor, workspaceId });
}
