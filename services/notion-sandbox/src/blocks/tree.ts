import { arrayOf, failed, object, own, type JsonObject } from '../checks/check.ts';
import { validationError } from '../errors.ts';
import type { Call } from '../http/call.ts';
import { newId } from '../ids.ts';
import type { Sandbox } from '../sandbox.ts';
import type { BlockRecord } from '../store/records.ts';
import { blockKinds, type BlockWrite } from './kinds.ts';

/** A block that is read but not stored yet. */
export interface BlockDraft {
  type: string;
  content: JsonObject;
  children: BlockDraft[];
}

/** Notion's limits per request: children of one list, blocks in all, levels below the first. */
const maxChildren = 100;
const maxBlocks = 1000;
const maxNesting = 2;

/** Reads the blocks of a request. `holder` is the type of the block that they go into, null for a page. */
export function parseBlocks(write: BlockWrite, value: unknown, path: string, holder: string | null): BlockDraft[] {
  const drafts = parseChildren(write, value, path, holder, maxNesting);
  const count = countBlocks(drafts);
  if (count > maxBlocks) {
    throw validationError(
      `body failed validation: the number of blocks should be ≤ \`${maxBlocks}\`, instead was \`${count}\`.`,
    );
  }
  return drafts;
}

/** Stores drafts inside a page or block, at a position in its list, and gives the new blocks of the first level. */
export function storeBlocks(
  sandbox: Sandbox,
  call: Call,
  parent: BlockRecord['parent'],
  drafts: BlockDraft[],
  at = sandbox.store.childrenOf(parent.id).length,
): BlockRecord[] {
  const made = drafts.map(draft => storeBlock(sandbox, call, parent, draft));
  if (made.length > 0)
    sandbox.store.insertChildren(
      parent.id,
      at,
      made.map(({ id }) => id),
    );
  return made;
}

/** A table's rows are as wide as the table. */
export function refuseOtherWidth(rows: BlockDraft[], width: number): void {
  if (rows.every(({ content }) => (content['cells'] as unknown[]).length === width)) return;
  throw validationError('Number of cells in table row must match the table width of the parent table');
}

function parseChildren(
  write: BlockWrite,
  value: unknown,
  path: string,
  holder: string | null,
  levels: number,
): BlockDraft[] {
  const read = arrayOf((item, at) => parseBlock(write, object(item, at), at, holder, levels), { max: maxChildren });
  return read(value, path);
}

function parseBlock(
  write: BlockWrite,
  given: JsonObject,
  path: string,
  holder: string | null,
  levels: number,
): BlockDraft {
  const type = typeOf(given, path);
  const kind = blockKinds[type];
  if (!kind) throw failed(`${path}.type`, 'a type of block that can be created', type);
  refuseMisplaced(type, holder, path);
  const content = object(given[type], `${path}.${type}`);
  const children = parseInner(write, given, content, `${path}.${type}`, type, levels);
  const draft = { type, content: kind.parse(content, `${path}.${type}`, write, null), children };
  if (type === 'table') refuseOtherWidth(children, draft.content['table_width'] as number);
  if (children.length > 0 && isPlainHeading(type, draft.content)) {
    throw failed(`${path}.${type}.children`, 'not present', own(content, 'children') ?? own(given, 'children'));
  }
  return draft;
}

/** Only a toggleable heading holds anything. */
export function isPlainHeading(type: string, content: JsonObject): boolean {
  return type.startsWith('heading_') && content['is_toggleable'] !== true;
}

function parseInner(
  write: BlockWrite,
  given: JsonObject,
  content: JsonObject,
  path: string,
  type: string,
  levels: number,
): BlockDraft[] {
  const kind = blockKinds[type];
  // Older clients put `children` beside the content; Notion reads it there too.
  const value = own(content, 'children') ?? own(given, 'children');
  const at = `${path}.children`;
  const least = kind?.leastChildren ?? 0;
  if (value === undefined && least > 0) throw failed(at, 'defined', undefined);
  if (value === undefined) return [];
  // Columns and rows belong to the form of their list and table: they are no level of their own.
  const isForm = type === 'column_list' || type === 'table';
  if (kind?.holds === 'nothing' || (levels === 0 && !isForm)) throw failed(at, 'not present', value);
  if (type === 'column_list' && levels < maxNesting) throw failed(path, 'not present', content);
  const children = parseChildren(write, value, at, type, isForm ? levels : levels - 1);
  if (children.length < least) throw failed(`${at}.length`, `≥ \`${least}\``, children.length);
  return children;
}

function typeOf(given: JsonObject, path: string): string {
  const named = own(given, 'type');
  if (typeof named === 'string' && own(given, named) !== undefined) return named;
  if (typeof named === 'string') throw failed(`${path}.${named}`, 'defined', undefined);
  const found = Object.keys(blockKinds).find(type => own(given, type) !== undefined);
  if (!found) throw failed(`${path}.type`, 'defined', undefined);
  return found;
}

/** Rows stand only in tables, columns only in column lists, and these hold nothing else; columns hold no columns. */
function refuseMisplaced(type: string, holder: string | null, path: string): void {
  const wanted = holder === null ? 'anything' : (blockKinds[holder]?.holds ?? 'nothing');
  const isBound = type === 'table_row' || type === 'column';
  const isNestedList = type === 'column_list' && holder === 'column';
  if (wanted === type || (wanted === 'anything' && !isBound && !isNestedList)) return;
  const place = holder === null ? 'a page' : `a ${holder} block`;
  throw validationError(`body failed validation: ${path} is a ${type} block, which can not be a child of ${place}.`);
}

function countBlocks(drafts: BlockDraft[]): number {
  return drafts.reduce((sum, { children }) => sum + 1 + countBlocks(children), 0);
}

function storeBlock(sandbox: Sandbox, call: Call, parent: BlockRecord['parent'], draft: BlockDraft): BlockRecord {
  const { botId } = call.token;
  const block: BlockRecord = {
    id: newId(),
    type: draft.type,
    parent,
    content: draft.content,
    created: call.now,
    createdBy: botId,
    edited: call.now,
    editedBy: botId,
    inTrash: false,
  };
  sandbox.store.put('blocks', block);
  storeBlocks(sandbox, call, { type: 'block_id', id: block.id }, draft.children, 0);
  return block;
}
