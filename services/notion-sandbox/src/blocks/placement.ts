import { absent, own, object, oneOf, uuid, type JsonObject } from '../checks/check.ts';
import { validationError } from '../errors.ts';
import type { Call } from '../http/call.ts';
import type { Store } from '../store/store.ts';
import { hasOnlyTrash } from '../versions.ts';

/** Where in the holder's list new blocks go: `position`, or `after` before 2026-03-11, or at the end. */
export function appendIndex(store: Store, call: Call, holderId: string): number {
  const { after, position } = call.body;
  if (hasOnlyTrash(call.version)) absent(after, 'body.after');
  if (after !== undefined) absent(position, 'body.position');
  if (after !== undefined) return indexAfter(store, holderId, uuid(after, 'body.after'));
  return positionIndex(store, holderId, position, { start: 'start', end: 'end' });
}

/** Where a new page goes in its parent page. */
export function pageIndex(store: Store, call: Call, holderId: string): number {
  return positionIndex(store, holderId, call.body['position'], { start: 'page_start', end: 'page_end' });
}

function positionIndex(store: Store, holderId: string, value: unknown, words: { start: string; end: string }): number {
  const last = store.childrenOf(holderId).length;
  if (value === undefined) return last;
  const position = object(value, 'body.position');
  const type = oneOf([words.start, words.end, 'after_block'])(position['type'], 'body.position.type');
  if (type === words.start) return 0;
  if (type === words.end) return last;
  const target: JsonObject = object(own(position, 'after_block'), 'body.position.after_block');
  return indexAfter(store, holderId, uuid(target['id'], 'body.position.after_block.id'));
}

function indexAfter(store: Store, holderId: string, id: string): number {
  const index = store.childrenOf(holderId).indexOf(id);
  if (index < 0)
    throw validationError(`Block with ID ${id} is not a child of ${holderId}, so nothing can be put after it.`);
  return index + 1;
}
