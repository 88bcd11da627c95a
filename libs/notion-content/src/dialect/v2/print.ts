import { childrenOf, contentsOf, type Block, type BlockOf } from '../../block/block.ts';
import type { NumberedItem } from '../../block/contents.ts';
import { fenceWord } from '../../block/language.ts';
import { signRuns } from '../../markdown/print/sign-runs.ts';
import { imageSource } from '../../markdown/print/target.ts';
import { headingLine } from '../../markdown/print/escape.ts';
import { PLAIN } from '../../rich-text/annotations.ts';
import { isFetchable } from '../../rich-text/link.ts';
import { plainText, type RichText } from '../../rich-text/rich-text.ts';
import { merged } from '../../rich-text/runs.ts';
import type { Element } from '../element.ts';
import { elementOf, listAttributes } from '../elements.ts';
import { cell, line, lines } from '../inline/print.ts';
import { tagSource, type Attributes } from '../tags.ts';

const V2 = { version: 'v2' } as const;

/**
 * Blocks of any type as Notion-flavored Markdown, `markdown_version: "v2"`. Its rules are those of Notion's page "Notion-flavored Markdown format"
 * (developers.notion.com/guides/data-apis/notion-flavored-markdown): "CommonMark + GFM tables, task lists, strikethrough", "always use the tag form when a
 * block needs attributes, children, or edge whitespace", "Children follow a blank line". Where it is silent, the README says what stands.
 */
export function toNotionMarkdown(blocks: readonly Block[]): string {
  const body = flow(blocks);
  return body && `${body}\n`;
}

function flow(blocks: readonly Block[]): string {
  return groups(blocks).map(printed).join('\n\n');
}

/** Items of one list, or another block. */
type Group = { items: Block[]; list: 'ul' | 'ol' | 'todo'; attributes: Attributes } | { one: Block };

function groups(blocks: readonly Block[]): Group[] {
  const found: Group[] = [];
  for (const each of blocks) {
    const item = itemOf(each);
    const last = found.at(-1);
    const goesOn =
      item &&
      last &&
      'items' in last &&
      last.list === item.list &&
      last.attributes.type === item.attributes.type &&
      item.attributes.start === undefined;
    if (goesOn) last.items.push(each);
    else found.push(item ? { items: [each], ...item } : { one: each });
  }
  return found;
}

function itemOf(given: Block) {
  if (given.type === 'to_do') return { list: 'todo', attributes: {} as Attributes } as const;
  if (given.type === 'bulleted_list_item') return { list: 'ul', attributes: {} as Attributes } as const;
  if (given.type !== 'numbered_list_item') return undefined;
  return { list: 'ol', attributes: listAttributes(given.numbered_list_item) } as const;
}

function printed(group: Group): string {
  if ('one' in group) return plain(group.one) ?? tagged(elementOf(group.one));
  const { items, list, attributes } = group;
  if (!Object.keys(attributes).length && items.every(isPlainItem)) return plainList(items);
  if (list === 'todo') return items.map(item => tagged(elementOf(item))).join('\n\n');
  return `${tagSource(list, attributes)}\n${items.map(item => tagged(elementOf(item))).join('\n')}\n</${list}>`;
}

/** Whether an item says nothing that signs cannot say: it has text, no colour, and only such items below it. */
function isPlainItem(given: Block): boolean {
  const contents: object = contentsOf(given);
  const { rich_text, color, ...rest } = contents as NumberedItem & { checked?: boolean };
  const isPlain =
    color === 'default' && merged(rich_text ?? []).length && !rest.list_format && rest.list_start_index === undefined;
  return (
    !!isPlain &&
    childrenOf(given).every(child => itemOf(child) && isPlainItem(child)) &&
    groups(childrenOf(given)).length <= 1
  );
}

function plainList(items: readonly Block[]): string {
  return items
    .map((item, at) => {
      const marker = item.type === 'numbered_list_item' ? `${at + 1}.` : '-';
      const box = item.type === 'to_do' ? `[${item.to_do.checked ? 'x' : ' '}] ` : '';
      const head = `${marker} ${box}${line(runsOf(item), V2)}`;
      const below = childrenOf(item);
      const indent = ' '.repeat(marker.length + 1);
      return below.length ? `${head}\n${plainList(below).replace(/^/gm, indent)}` : head;
    })
    .join('\n');
}

function runsOf(given: Block): RichText[] {
  const contents: object = contentsOf(given);
  return (contents as { rich_text: RichText[] }).rich_text;
}

/** A block in the signs of Markdown; none when it has what only a tag can say. */
function plain(given: Block): string | undefined {
  if (given.type === 'table') return pipes(given);
  if (childrenOf(given).length) return undefined;
  const { tag, attributes, text = [] } = elementOf(given);
  if (given.type === 'divider') return '---';
  if (given.type === 'equation') return formula(given.equation.expression);
  if (given.type === 'code') return fence(given);
  if (given.type === 'image') return image(given);
  if (Object.keys(attributes).length || !merged(text).length) return undefined;
  if (tag === 'p') return lines(text, V2);
  if (/^h[1-4]$/.test(tag)) return `${'#'.repeat(Number(tag[1]))} ${headingLine(line(text, V2))}`;
  return tag === 'quote' ? `> ${lines(text, V2).replaceAll('\n', '\n> ')}` : undefined;
}

function formula(expression: string): string | undefined {
  return /[\r\0\uFEFF]|\$\$/.test(expression) ? undefined : `$$\n${expression}${expression && '\n'}$$`;
}

function fence({ code: { rich_text, caption, language } }: BlockOf<'code'>): string | undefined {
  const value = plainText(rich_text);
  const isPlain = rich_text.every(run => run.type === 'text' && run.annotations === PLAIN && run.href === null);
  if (!isPlain || caption.length || /[\r\0\uFEFF]/.test(value)) return undefined;
  const longest = signRuns(value, '`').reduce((most, length) => Math.max(most, length), 2);
  const ticks = '`'.repeat(longest + 1);
  return `${ticks}${fenceWord(language)}\n${value}${value && '\n'}${ticks}`;
}

function image({ image: file }: BlockOf<'image'>): string | undefined {
  const alt = plainText(file.caption);
  const isPlain = file.caption.every(run => run.type === 'text' && run.annotations === PLAIN && run.href === null);
  if (file.type !== 'external' || !isFetchable(file.external.url) || !isPlain || !/^$|^[\p{L}\p{N} ,.]*$/u.test(alt))
    return undefined;
  return alt === alt.trim() && !/\s{2}|www\./i.test(alt) && !/[\s\\]/.test(file.external.url)
    ? imageSource(alt, file.external.url, null)
    : undefined;
}

/** A table with pipes; none when it has no head, a head column, or rows of other widths. */
function pipes(given: BlockOf<'table'>): string | undefined {
  const { has_column_header, has_row_header, table_width } = given.table;
  const rows = childrenOf(given).map(row => (row.type === 'table_row' ? row.table_row.cells : undefined));
  const [head, ...body] = rows;
  if (!head || !has_column_header || has_row_header || !table_width) return undefined;
  if (!rows.every(cells => cells?.length === table_width)) return undefined;
  const row = (cells: RichText[][]) => `| ${cells.map(each => cell(each, V2)).join(' | ')} |`;
  return [row(head), `|${' --- |'.repeat(table_width)}`, ...body.map(cells => row(cells!))].join('\n');
}

/** Kinds that stand in one line with their text. */
const IN_LINE = new Set(['page', 'database', 'embed', 'bookmark', 'image', 'video', 'pdf', 'file', 'audio']);

/** An element in its tag: its text right behind the tag, what is below it behind an empty line. */
function tagged({ tag, attributes, text, parts = [], children }: Element): string {
  const title = lines(text ?? [], V2);
  const inner = parts.map(part => `<${part.tag}>${line(part.text, V2)}</${part.tag}>`).join('\n');
  const body = [inner, within(tag, children)].filter(Boolean).join('\n\n');
  if (!body && !title) return tagSource(tag, attributes, '/');
  const open = tagSource(tag, attributes);
  if (!body && IN_LINE.has(tag)) return `${open}${title}</${tag}>`;
  if (text === undefined) return `${open}\n${body}\n</${tag}>`;
  return [`${open}\n${title || '<p />'}`, body && `\n${body}`, `</${tag}>`].filter(Boolean).join('\n');
}

function within(tag: string, children: readonly Block[]): string {
  if (tag === 'tabs') return children.map(tab).join('\n');
  return tag === 'table' ? children.map(row => tagged(elementOf(row))).join('\n') : flow(children);
}

/** A tab is a paragraph among tabs. */
function tab(given: Block): string {
  const element = elementOf(given);
  return tagged(element.tag === 'p' ? { ...element, tag: 'tab' } : element);
}
