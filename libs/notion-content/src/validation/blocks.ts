import { BLOCK_TYPES, isBlockType, TRAITS } from '../block/block-types.ts';
import type { BlockType } from '../block/block.ts';
import { CONTENTS } from './contents.ts';
import { isId, isUrl } from './formats.ts';
import { firstOf, isKind, isObject, isString, own, type JsonObject, type Look } from './look.ts';
import { checkTable } from './table.ts';

/** What may stand in a block: anything, one type only, or nothing. */
const HOLDS: { readonly [T in BlockType]?: BlockType } = {
  tab: 'paragraph',
  column_list: 'column',
  table: 'table_row',
};
/** The least number of children that a block must bring. */
const LEAST: { readonly [T in BlockType]?: number } = { tab: 1, column_list: 2, column: 1, table: 1 };
/** Where a block may stand only. */
const PLACE: { readonly [T in BlockType]?: BlockType } = { column: 'column_list', table_row: 'table' };
/** A block that says nothing, for what must not be empty. */
const EMPTY = { type: 'paragraph', paragraph: { rich_text: [] } };

/**
 * A list of blocks and all below it. Rows and columns belong to the form of their table and list, so these are no level of their own.
 *
 * @param levels how many may be below this one
 * @returns how many blocks there are
 */
export function checkBlocks(given: unknown, look: Look, holder: BlockType | null, levels: number): number {
  if (!isKind(given, look, 'a list of blocks', Array.isArray)) return 0;
  const { children } = look.limits;
  if (given.length > children) {
    const says = 'What is more goes into requests of its own, appended in turn.';
    look.report('too_many', given.length, `at most ${children} blocks`, { says });
  }
  return given.reduce((sum: number, each, index) => sum + checkBlock(each, look.at(index), holder, levels), 0);
}

function checkBlock(given: unknown, look: Look, holder: BlockType | null, levels: number): number {
  if (!isKind(given, look, 'a block', isObject)) return 1;
  const type = own(given, 'type') ?? firstOf(given, BLOCK_TYPES);
  if (!isBlockType(type)) {
    look.report(type === undefined ? 'missing' : 'unknown_type', type, 'a block of one of Notion’s types');
    return 1;
  }
  if (!TRAITS[type].creatable && !look.limits.readOnly) return reportReadOnly(given, type, look);
  const only = holder && HOLDS[holder];
  if (only && only !== type) {
    look.report('misplaced', type, `a ${only} in a ${holder}`);
    return 1;
  }
  checkPlace(given, type, look, holder, levels);
  const contents = own(given, type);
  CONTENTS[type](contents, look.at(type));
  return isObject(contents) ? 1 + checkChildren(given, contents, type, look, levels) : 1;
}

function checkPlace(given: JsonObject, type: BlockType, look: Look, holder: BlockType | null, levels: number): void {
  const place = PLACE[type];
  if (place && place !== holder) {
    const [children] = childrenIn(given, given[type], type, look);
    const fix =
      type === 'column' && Array.isArray(children)
        ? look.instead('What is in it stands alone.', ...children)
        : undefined;
    return look.report('misplaced', `${type} in ${holder ? `a ${holder}` : 'a page'}`, `a ${type} in a ${place}`, fix);
  }
  if (type === 'column_list' && holder === 'column')
    look.report('misplaced', type, 'a block other than columns in a column');
  else if (levels < reach(type, look))
    look.report('too_deep', type, 'a block without levels of its own', {
      says: 'It goes into a request of its own, appended to the block around it.',
    });
}

/** How many levels must be left for a block: Notion takes columns on the first level of a request only, and no table on the last. */
function reach(type: BlockType, { limits }: Look): number {
  if (limits.readOnly) return 0;
  if (type === 'column_list') return limits.levels;
  return type === 'table' ? 1 : 0;
}

function checkChildren(given: JsonObject, contents: JsonObject, type: BlockType, look: Look, levels: number): number {
  const [children, at] = childrenIn(given, contents, type, look);
  const least = LEAST[type] ?? 0;
  if (children === undefined) {
    if (least) at.report('missing', children, `a list of ${least} or more`, at.instead(...filling(type)));
    return 0;
  }
  const isForm = type === 'table' || type === 'column_list';
  if (!TRAITS[type].parent || (levels === 0 && !isForm)) return reportChildren(children, type, at);
  const count = checkBlocks(children, at, type, isForm ? levels : levels - 1);
  if (!Array.isArray(children)) return count;
  if (children.length < least) reportFew(children, given, type, look, at);
  if (children.length && type.startsWith('heading_') && own(contents, 'is_toggleable') !== true)
    look
      .at(type)
      .at('is_toggleable')
      .report('not_toggleable', own(contents, 'is_toggleable'), 'true, for it has children', {
        says: 'It becomes a heading that opens.',
        change: { pointer: look.at(type).at('is_toggleable').pointer, instead: [true] },
      });
  if (type === 'table') checkTable(contents, children, look.at(type), at);
  return count;
}

/** A block's children, which stand in its contents or beside them, and the place where they are. */
function childrenIn(given: JsonObject, contents: unknown, type: string, look: Look): [unknown, Look] {
  const outer = own(given, 'children');
  // In meeting notes the field of this name says which blocks the children are.
  const inner = isObject(contents) && !isMeeting(type) ? own(contents, 'children') : undefined;
  if (inner === undefined && outer !== undefined) return [outer, look.at('children')];
  if (outer !== undefined)
    look.at('children').report('misplaced', outer, `children in one place, here /${type}/children`);
  return [inner, look.at(type).at('children')];
}

function isMeeting(type: string): boolean {
  return type === 'meeting_notes' || type === 'transcription';
}

function reportChildren(children: unknown, type: BlockType, at: Look): number {
  const isEmpty = Array.isArray(children) && children.length === 0;
  const removed = isEmpty ? at.instead('An empty list says nothing.') : undefined;
  const appended = { says: 'They go into a request of their own, appended to this block.' };
  if (!TRAITS[type].parent) at.report('misplaced', children, `no children in a ${type}`, removed);
  else at.report('too_deep', children, 'no children on the last level of a request', removed ?? appended);
  return 0;
}

function reportFew(children: unknown[], given: JsonObject, type: BlockType, look: Look, at: Look): void {
  const single = type === 'column_list' ? children[0] : undefined;
  const inner = isObject(single) ? childrenIn(single, own(single, 'column'), 'column', at.at(0))[0] : undefined;
  const fix = Array.isArray(inner)
    ? look.instead('A single column is no column: what is in it stands alone.', ...inner)
    : at.instead(...filling(type));
  at.report('too_few', children.length, `${LEAST[type]} or more`, fix);
}

/** What a block that must hold something holds when it says nothing. */
function filling(type: BlockType): [string, unknown[]] {
  const column = { type: 'column', column: { children: [EMPTY] } };
  if (type === 'column_list') return ['Two empty columns.', [column, column]];
  if (type === 'table')
    return ['A row without any cell, which is then filled.', [{ type: 'table_row', table_row: { cells: [] } }]];
  return ['An empty paragraph.', [EMPTY]];
}

/** What Notion alone creates; where something else says the same, that is the fix. */
function reportReadOnly(given: JsonObject, type: BlockType, look: Look): number {
  const same = sayingTheSame(given, type);
  const fix = same ? look.instead(`A ${same.type} says the same.`, same) : undefined;
  look.report(
    'not_creatable',
    type,
    `one of the ${BLOCK_TYPES.filter(each => TRAITS[each].creatable).length} types that can be created`,
    fix,
  );
  return 1;
}

function sayingTheSame(given: JsonObject, type: BlockType): { type: string; [contents: string]: unknown } | undefined {
  const id = own(given, 'id');
  if (type === 'child_page' && isId(id)) return { type: 'link_to_page', link_to_page: { page_id: id } };
  if (type === 'child_database' && isId(id)) return { type: 'link_to_page', link_to_page: { database_id: id } };
  const contents = own(given, type);
  const address = isObject(contents) ? own(contents, 'url') : undefined;
  if (type === 'link_preview' && isString(address) && isUrl(address))
    return { type: 'bookmark', bookmark: { url: address } };
  return undefined;
}
