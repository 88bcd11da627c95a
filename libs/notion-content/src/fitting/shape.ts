import type { BlockType } from '../block/block.ts';
import { PLAIN } from '../rich-text/annotations.ts';
import { draft, type Draft } from './draft.ts';
import { holdingOf } from './holding.ts';
import { LIMITS } from './limits.ts';
import { ownFit, rowFit } from './own-fit.ts';

/** Where a block stands: in a page or a block that holds anything, in a column, or as the label of a tab. */
type Place = 'anywhere' | 'column' | 'tab';

/**
 * The forest that Notion can hold and that loses no text: long texts go on in a following block (below the block where its own children
 * would tear the text apart), and what stands where Notion lets nothing stand goes to the nearest place behind it. A forest that is fit already
 * comes back as it is. What stands in Notion unchanged keeps its form.
 */
export function fittedForest(drafts: readonly Draft[]): Draft[] {
  return shaped(drafts, 'anywhere');
}

function shaped(drafts: readonly Draft[], place: Place): Draft[] {
  return drafts.flatMap(each => shapedOne(each, place));
}

function shapedOne(given: Draft, place: Place): Draft[] {
  if (given.type === 'column_list') return columnList(given, place);
  if (given.type === 'table') return table(given, place);
  if (given.type === 'tab') return [tab(given)];
  if (given.type === 'table_row') return shapedOne(rowAsText(given), place);
  if (given.type === 'column') return shaped(given.children, place);
  const { type, contents, rest } = given.isUnchanged ? { ...given, rest: [] } : ownFit(given);
  const kept = type === given.type ? marksOf(given) : {};
  if (holdingOf(type) === 'nothing')
    return [{ type, contents, children: [], ...kept }, ...rest, ...shaped(given.children, place)];
  const children = shaped(given.children, 'anywhere');
  const one = { type, contents, children, ...kept };
  if (rest.length === 0) return [toggleableIfNeeded(one)];
  if (goesOnBelow(type, contents, place)) return [toggleableIfNeeded({ ...one, children: [...rest, ...children] })];
  const last = { ...rest.at(-1)!, children };
  return [{ ...one, children: [] }, ...rest.slice(0, -1), last].map(toggleableIfNeeded);
}

/** Whether the rest of a long text stands below the block: what follows a list item is another item, and behind its children the text would be torn. */
function goesOnBelow(type: BlockType, contents: Draft['contents'], place: Place): boolean {
  if (type.startsWith('heading_')) return contents['is_toggleable'] === true;
  return type !== 'paragraph' || place === 'tab';
}

function toggleableIfNeeded(given: Draft): Draft {
  const isPlain = given.type.startsWith('heading_') && given.contents['is_toggleable'] !== true;
  if (!isPlain || given.children.length === 0) return given;
  return { ...given, contents: { ...given.contents, is_toggleable: true }, isUnchanged: false };
}

function columnList(given: Draft, place: Place): Draft[] {
  // Notion has no columns in columns: they stand below each other.
  if (place === 'column') return shaped(given.children, place);
  const columns = grouped(given.children, 'column', stray => draft('column', {}, stray)).map(column);
  if (given.isUnchanged || columns.length > 1) return [{ ...given, children: columns }];
  return columns.flatMap(({ children }) => children);
}

function column(given: Draft): Draft {
  const children = shaped(given.children, 'column');
  return { ...given, children: children.length || given.isUnchanged ? children : [emptyParagraph()] };
}

function tab(given: Draft): Draft {
  const labels = grouped(given.children, 'paragraph', stray => ({ ...emptyParagraph(), children: stray }));
  const children = shaped(labels, 'tab');
  return { ...given, children: children.length || given.isUnchanged ? children : [emptyParagraph()] };
}

function table(given: Draft, place: Place): Draft[] {
  const rows = given.children.filter(({ type }) => type === 'table_row');
  const others = given.children.filter(({ type }) => type !== 'table_row');
  const widths = rows.map(row => row.contents.cells!.length);
  const widest = widths.reduce((a, b) => Math.max(a, b), Math.max(1, given.contents['table_width'] as number));
  const table_width = Math.min(widest, LIMITS.cells);
  const isAsItStands = given.isUnchanged && table_width === given.contents['table_width'];
  const made = rows.flatMap(row => fittedRow(row, table_width));
  const children = made.length || isAsItStands ? made : fittedRow(draft('table_row', { cells: [] }), table_width);
  const own = isAsItStands ? given : { ...given, contents: { ...given.contents, table_width }, isUnchanged: false };
  const behind = [...rows.flatMap(row => row.children), ...others];
  return [{ ...own, children }, ...shaped(behind, place)];
}

function fittedRow(row: Draft, width: number): Draft[] {
  if (row.isUnchanged && row.contents.cells!.length === width) return [{ ...row, children: [] }];
  const [first, ...rest] = rowFit(row.contents.cells!, width);
  return [
    { ...draft('table_row', { cells: first! }), ...marksOf(row), isUnchanged: false },
    ...rest.map(cells => draft('table_row', { cells })),
  ];
}

/** A row that stands in no table, as a line of its cells. */
function rowAsText({ contents, children }: Draft): Draft {
  const cells = contents.cells!;
  const space = { type: 'text', text: { content: '\t', link: null }, annotations: PLAIN } as const;
  const rich_text = cells.flatMap((cell, at) => (at === 0 ? cell : [space, ...cell]));
  return draft('paragraph', { rich_text, color: 'default' }, children);
}

/** The blocks that may stand here, and in the places of the others what gathers them. */
function grouped(given: readonly Draft[], type: BlockType, gathered: (stray: Draft[]) => Draft): Draft[] {
  const whole: Draft[] = [];
  let stray: Draft[] | undefined;
  for (const each of given) {
    if (each.type === type) whole.push(each);
    else if (stray) stray.push(each);
    else whole.push(gathered((stray = [each])));
    if (each.type === type) stray = undefined;
  }
  return whole;
}

function emptyParagraph(): Draft {
  return draft('paragraph', { rich_text: [], color: 'default' });
}

function marksOf({ id, isUnchanged }: Draft): Pick<Draft, 'id' | 'isUnchanged'> {
  return { ...(id === undefined ? {} : { id }), ...(isUnchanged === undefined ? {} : { isUnchanged }) };
}
