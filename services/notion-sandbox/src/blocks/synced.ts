import { blockFor, isShared, refuseTrashed } from '../access/access.ts';
import { isInTrash } from '../access/lineage.ts';
import { nullable, object, own, uuid, type JsonObject } from '../checks/check.ts';
import { notFound, validationError } from '../errors.ts';
import type { Call } from '../http/call.ts';
import type { Sandbox } from '../sandbox.ts';
import type { Store } from '../store/store.ts';
import type { BlockWrite } from './kinds.ts';
import type { Content } from './render.ts';

/** The id of the block that a synced copy shows the children of; null for everything else. */
export function originalOf(content: Content): string | null {
  const source = 'content' in content ? content.content['synced_from'] : null;
  return (source as { block_id: string } | null | undefined)?.block_id ?? null;
}

/** The children that a block shows, in order: a synced copy those of its original, and none once that is in the trash. */
export function shownChildren(store: Store, content: Content): readonly string[] {
  const originalId = originalOf(content);
  if (originalId === null) return store.childrenOf(content.id);
  const original = store.get('blocks', originalId);
  return original && !isInTrash(store, original) ? store.childrenOf(originalId) : [];
}

/** The block that takes children for this one: an edit through a synced copy is an edit of its original. */
export function writtenHolder(sandbox: Sandbox, call: Call, content: Content): Content {
  const originalId = originalOf(content);
  if (originalId === null) return content;
  const original = blockFor(sandbox, call, originalId);
  refuseTrashed(sandbox.store, originalId);
  return original;
}

/** Who may not see the original sees nothing of its copies. */
export function refuseUnsharedOriginal(sandbox: Sandbox, call: Call, content: Content): void {
  const originalId = originalOf(content);
  if (originalId === null || isShared(sandbox.store, call.token, originalId)) return;
  throw notFound('block', originalId, call.token.name);
}

/** Reads a synced block: an original, or a copy of one. What it is does not change afterwards. */
export function parseSynced(
  given: JsonObject,
  path: string,
  { sandbox, call }: BlockWrite,
  before: JsonObject | null,
): JsonObject {
  const source = nullable(object)(own(given, 'synced_from') ?? null, `${path}.synced_from`);
  const id = source === null ? null : uuid(source['block_id'], `${path}.synced_from.block_id`);
  if (before) return unchanged(before, given, id);
  if (id === null) return { synced_from: null };
  const original = blockFor(sandbox, call, id);
  if (!('content' in original) || original.type !== 'synced_block' || originalOf(original) !== null) {
    throw validationError(`Block ${id} is not an original synced block, so it can not be synced from.`);
  }
  refuseTrashed(sandbox.store, id);
  return { synced_from: { type: 'block_id', block_id: id } };
}

function unchanged(before: JsonObject, given: JsonObject, id: string | null): JsonObject {
  const present = (before['synced_from'] as { block_id: string } | null)?.block_id ?? null;
  if (own(given, 'synced_from') === undefined || id === present) return before;
  throw validationError('What a synced block is synced from can not be changed.');
}
