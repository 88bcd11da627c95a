import { blockFor, refuseTrashed } from '../access/access.ts';
import { object, own, refuseUnknown, uuid } from '../checks/check.ts';
import { validationError } from '../errors.ts';
import type { Answer, Call, Endpoint } from '../http/call.ts';
import { cut, listAnswer, pagingOfQuery } from '../http/paging.ts';
import type { Sandbox } from '../sandbox.ts';
import type { BlockRecord } from '../store/records.ts';
import { blockKinds } from './kinds.ts';
import { appendIndex } from './placement.ts';
import { contentOf, renderBlock, shownContents, type Content } from './render.ts';
import { refuseUnsharedOriginal, shownChildren, writtenHolder } from './synced.ts';
import { editedBy, touch } from './touch.ts';
import { setTrash, wantedTrash } from './trash.ts';
import { isPlainHeading, parseBlocks, refuseOtherWidth, storeBlocks, type BlockDraft } from './tree.ts';

export const blockEndpoints: Endpoint[] = [
  { method: 'GET', path: '/v1/blocks/:block_id', needs: 'read_content', run: getBlock },
  { method: 'PATCH', path: '/v1/blocks/:block_id', needs: 'update_content', writes: true, run: updateBlock },
  { method: 'DELETE', path: '/v1/blocks/:block_id', needs: 'update_content', writes: true, run: deleteBlock },
  { method: 'GET', path: '/v1/blocks/:block_id/children', needs: 'read_content', run: listChildren },
  {
    method: 'PATCH',
    path: '/v1/blocks/:block_id/children',
    needs: 'insert_content',
    writes: true,
    run: appendChildren,
  },
];

function getBlock(sandbox: Sandbox, call: Call): Answer {
  return renderBlock(sandbox, call.version, named(sandbox, call));
}

function updateBlock(sandbox: Sandbox, call: Call): Answer {
  const block = named(sandbox, call);
  const inTrash = wantedTrash(call);
  const restored = inTrash === false && block.inTrash;
  if (restored) setTrash(sandbox, call, block, false);
  refuseTrashed(sandbox.store, block.id);
  if ('content' in block) changeContent(sandbox, call, sandbox.store.get('blocks', block.id) ?? block);
  else refuseUnknown(call.body, ['archived', 'in_trash', 'type', 'object'], 'body');
  const current = contentOf(sandbox.store, block.id) ?? block;
  if (inTrash && !current.inTrash) setTrash(sandbox, call, current, true);
  return renderBlock(sandbox, call.version, contentOf(sandbox.store, block.id) ?? block);
}

function deleteBlock(sandbox: Sandbox, call: Call): Answer {
  const block = named(sandbox, call);
  refuseTrashed(sandbox.store, block.id);
  setTrash(sandbox, call, block, true);
  return renderBlock(sandbox, call.version, contentOf(sandbox.store, block.id) ?? block);
}

function listChildren(sandbox: Sandbox, call: Call): Answer {
  const { store } = sandbox;
  const paging = pagingOfQuery(call);
  const holder = named(sandbox, call);
  refuseUnsharedOriginal(sandbox, call, holder);
  const all = shownChildren(store, holder);
  const from = paging.cursor === null ? 0 : all.indexOf(paging.cursor);
  if (from < 0) throw validationError(`The start_cursor provided is invalid: ${paging.cursor}`);
  // Cut in the whole list and skip the trashed ones after: a block trashed meanwhile is still a good cursor.
  const living: string[] = [];
  for (let at = from; at < all.length && living.length <= paging.size; at += 1) {
    const id = all[at] as string;
    if (contentOf(store, id)?.inTrash === false) living.push(id);
  }
  const { page, next } = cut(living, 0, paging.size);
  const results = page.map(id => renderBlock(sandbox, call.version, contentOf(store, id) as Content));
  return listAnswer('block', results, next);
}

function appendChildren(sandbox: Sandbox, call: Call): Answer {
  const { store } = sandbox;
  refuseUnknown(call.body, ['children', 'after', 'position'], 'body');
  const given = named(sandbox, call);
  refuseTrashed(store, given.id);
  const holder = writtenHolder(sandbox, call, given);
  refuseChildless(holder);
  const type = 'content' in holder ? holder.type : null;
  const drafts = parseBlocks({ sandbox, call }, call.body['children'], 'body.children', type);
  if (type === 'table') refuseOtherWidth(drafts, (holder as BlockRecord).content['table_width'] as number);
  const parent: BlockRecord['parent'] = { type: type === null ? 'page_id' : 'block_id', id: holder.id };
  const made = storeBlocks(sandbox, call, parent, drafts, appendIndex(store, call, holder.id));
  touch(sandbox, call, holder.id);
  return listAnswer(
    'block',
    made.map(block => renderBlock(sandbox, call.version, block)),
    null,
  );
}

function named(sandbox: Sandbox, call: Call): Content {
  return blockFor(sandbox, call, uuid(call.params['block_id'], 'path.block_id'));
}

function changeContent(sandbox: Sandbox, call: Call, block: BlockRecord): void {
  const type = block.type;
  refuseUnknown(call.body, ['archived', 'in_trash', 'type', 'object', ...Object.keys(blockKinds)], 'body');
  const other = Object.keys(blockKinds).find(name => name !== type && own(call.body, name) !== undefined);
  if (other) throw validationError(`Block type can not be changed: block ${block.id} is a ${type}, not a ${other}.`);
  const given = own(call.body, type);
  if (given === undefined) return;
  const kind = blockKinds[type];
  if (!kind) throw validationError(`Blocks of type ${type} can not be updated by API.`);
  const content = kind.parse(object(given, `body.${type}`), `body.${type}`, { sandbox, call }, block.content);
  if (type === 'table_row') refuseRowWidth(sandbox, block, content);
  if (isPlainHeading(type, content) && shownContents(sandbox.store, block).length > 0) {
    throw validationError(`Block ${block.id} has children, so it has to stay toggleable.`);
  }
  sandbox.store.put('blocks', { ...block, content, ...editedBy(call) });
  touch(sandbox, call, block.parent.id);
}

function refuseRowWidth(sandbox: Sandbox, row: BlockRecord, content: BlockDraft['content']): void {
  const table = sandbox.store.get('blocks', row.parent.id);
  refuseOtherWidth([{ type: row.type, content, children: [] }], table?.content['table_width'] as number);
}

/** Headings hold children only when they are toggleable. */
function refuseChildless(holder: Content): void {
  if ('values' in holder) return;
  if ('dataSourceIds' in holder) throw validationError('Block does not support children.');
  if (isPlainHeading(holder.type, holder.content) || (blockKinds[holder.type]?.holds ?? 'nothing') === 'nothing') {
    throw validationError('Block does not support children.');
  }
}
