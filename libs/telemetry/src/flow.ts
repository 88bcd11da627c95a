import { AsyncLocalStorage } from 'node:async_hooks';

/** On whose behalf the code runs right now. It follows every await; events that are told carry it on. */
export interface Flow {
  /** The same for everything that one request, schedule or event set off. */
  correlationId: string;
  /** Who acts: `user:<id>`, `api_key:<id>`, `service:<name>`, or `anonymous` until somebody is known. */
  actor: string;
  /** The tenant, once known. */
  workspaceId?: string;
  /** What they may do there, `<resource>:<action>` each; absent where a service works on its own account. */
  permissions?: readonly string[];
  /** The event that caused this. */
  parentId?: string;
}

const flows = new AsyncLocalStorage<Flow>();

/**
 * The flow of the running code. A guard that learns who asks sets `actor` and `workspaceId` on the current flow, and all that
 * the request does from there on is theirs.
 */
export const flow = {
  /** The flow that the code runs in, if it runs in one. */
  current: (): Flow | undefined => flows.getStore(),
  /** Runs `work`, and all that it awaits, in `of`. */
  run: <T>(of: Flow, work: () => T): T => flows.run(of, work),
};
