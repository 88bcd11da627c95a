import type { CallType, MessageType } from '@na/contracts';
import type { Flow } from '@na/telemetry';
import { CallForbidden, WorkspaceForeign } from '../errors.ts';

/**
 * Refuses a call that whoever is behind it may not make: the gateway has looked already, and a fault there is to open nothing here.
 * Services that ask on their own account pass, as NATS lets each say only what is its own to say.
 * @throws Problem `call_forbidden`, `workspace_foreign`
 */
export function admit(call: CallType<unknown, unknown>, request: unknown, asker: Flow | undefined): void {
  if (call.permission === undefined || !asker || asker.actor.startsWith('service:')) return;
  if (!asker.permissions?.includes(call.permission))
    throw CallForbidden({ call: call.name, needed: call.permission, actor: asker.actor });
  const foreign = workspacesIn(call.request, request).find(workspaceId => workspaceId !== asker.workspaceId);
  if (foreign !== undefined) throw WorkspaceForeign({ call: call.name, workspaceId: foreign, actor: asker.actor });
}

/** Every `workspaceId` that a request names in fields of the contract; free JSON may hold what it likes. */
function workspacesIn({ fields }: MessageType<unknown>, value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, given]) => {
    if (name === 'workspaceId' && typeof given === 'string') return [given];
    const field = fields[name];
    if (field?.kind !== 'message') return [];
    return [given].flat().flatMap(item => workspacesIn(field.of!() as MessageType<unknown>, item));
  });
}
