import { pageAround } from '../access/lineage.ts';
import type { Call } from '../http/call.ts';
import type { Sandbox } from '../sandbox.ts';

/** Who edited and when, to be spread over a record. */
export function editedBy(call: Call): { edited: number; editedBy: string } {
  return { edited: call.now, editedBy: call.token.botId };
}

/** Content was changed: the block that holds it and the page around it count as edited. */
export function touch(sandbox: Sandbox, call: Call, holderId: string): void {
  const { store } = sandbox;
  const block = store.get('blocks', holderId);
  if (block) store.put('blocks', { ...block, ...editedBy(call) });
  const page = pageAround(store, holderId);
  if (page) store.put('pages', { ...page, ...editedBy(call) });
}
