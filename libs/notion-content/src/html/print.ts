import type { Element, ElementContent, Properties } from 'hast';
import { toHtml as serialized } from 'hast-util-to-html';
import { childrenOf, contentsOf, type Block, type BlockOf, type BlockType } from '../block/block.ts';
import type { CaptionedUrl, ColouredText, Heading, Media, MeetingNotes } from '../block/contents.ts';
import { urlOf } from '../block/file.ts';
import { fenceWord } from '../block/language.ts';
import { elementOf, listAttributes } from '../dialect/elements.ts';
import { isFetchable, isLinkable } from '../rich-text/link.ts';
import { plainText, type RichText } from '../rich-text/rich-text.ts';
import { phrases } from './print-text.ts';
import { dataOf, element } from './tree.ts';

type Printers = { [T in BlockType]: (given: BlockOf<T>) => Element };

/**
 * Blocks of any type as HTML: a fragment of semantic elements. What HTML has no element for is said by `data-` attributes, so that it comes back. There
 * are no scripts, styles, frames or handlers in it, and links lead only to http, https, mailto, tel and notion.
 */
export function toHtml(blocks: readonly Block[]): string {
  return flow(blocks)
    .map(node => `${serialized(node)}\n`)
    .join('');
}

const printers: Printers = {
  paragraph: given => withBelow(given, element('p', data(given), phrases(given.paragraph.rich_text))),
  heading_1: given => heading(given, 'h1'),
  heading_2: given => heading(given, 'h2'),
  heading_3: given => heading(given, 'h3'),
  heading_4: given => heading(given, 'h4'),
  bulleted_list_item: item,
  numbered_list_item: item,
  to_do: given =>
    element('li', colour(given.to_do.color), [
      element('input', { type: 'checkbox', disabled: true, checked: given.to_do.checked }, []),
      { type: 'text', value: ' ' },
      ...itemText(given, given.to_do.rich_text),
      ...below(given),
    ]),
  quote: given =>
    element('blockquote', colour(given.quote.color), [
      element('p', {}, phrases(given.quote.rich_text)),
      ...below(given),
    ]),
  toggle: given => details(given, given.toggle, phrases(given.toggle.rich_text)),
  template: given => box('section', given, given.template.rich_text),
  synced_block: given => box('section', given),
  child_page: given => address(given, given.child_page.title),
  child_database: given => address(given, given.child_database.title),
  equation: given =>
    element('pre', {}, [
      element('code', { className: ['language-math'] }, [{ type: 'text', value: given.equation.expression }]),
    ]),
  code,
  callout: given => box('aside', given, given.callout.rich_text),
  divider: () => element('hr', {}, []),
  breadcrumb: given => element('nav', typed(given), []),
  table_of_contents: given => element('nav', typed(given), []),
  tab: given => box('div', given),
  column_list: given => box('div', given),
  column: given => box('div', given),
  link_to_page: given => address(given, 'Link to page'),
  table,
  table_row: given => element('table', {}, [element('tbody', {}, [row(given, false, false)])]),
  meeting_notes: given => meeting(given, given.meeting_notes),
  transcription: given => meeting(given, given.transcription),
  embed: given => attachment(given, given.embed),
  bookmark: given => attachment(given, given.bookmark),
  image: given => figure(given, given.image, src => element('img', { src, alt: plainText(given.image.caption) }, [])),
  video: given => figure(given, given.video, src => element('video', { src, controls: true }, [])),
  audio: given => figure(given, given.audio, src => element('audio', { src, controls: true }, [])),
  pdf: given => figure(given, given.pdf, href => element('a', { href }, [{ type: 'text', value: href }])),
  file: given =>
    figure(given, given.file, href => element('a', { href }, [{ type: 'text', value: given.file.name || href }])),
  link_preview: given => attachment(given, { url: given.link_preview.url, caption: [] }),
  unsupported: given => element('div', typed(given), []),
};

function flow(blocks: readonly Block[]): Element[] {
  const out: Element[] = [];
  let before: Block | undefined;
  for (const each of blocks) {
    const node = (printers[each.type] as (given: Block) => Element)(each);
    const list = listOf(each);
    if (!list) out.push(node);
    else if (before && goesOn(before, each)) out.at(-1)!.children.push(node);
    else out.push(element(list, each.type === 'numbered_list_item' ? numbering(each) : {}, [node]));
    before = each;
  }
  return out;
}

function listOf({ type }: Block): 'ul' | 'ol' | undefined {
  if (type === 'numbered_list_item') return 'ol';
  return type === 'bulleted_list_item' || type === 'to_do' ? 'ul' : undefined;
}

function goesOn(before: Block, each: Block): boolean {
  if (each.type !== 'numbered_list_item') return listOf(before) === listOf(each);
  if (before.type !== 'numbered_list_item' || each.numbered_list_item.list_start_index !== undefined) return false;
  return before.numbered_list_item.list_format === each.numbered_list_item.list_format;
}

function numbering(given: BlockOf<'numbered_list_item'>): Properties {
  const { start, type } = listAttributes(given.numbered_list_item);
  return { ...(start === undefined ? {} : { start: Number(start) }), ...(type === undefined ? {} : { type }) };
}

function item(given: BlockOf<'bulleted_list_item' | 'numbered_list_item'>): Element {
  const { rich_text, color }: ColouredText = contentsOf(given);
  return element('li', colour(color), [...itemText(given, rich_text), ...below(given)]);
}

/** The text of an item; where it has none, an empty paragraph keeps what is below it below. */
function itemText(given: Block, runs: RichText[]): ElementContent[] {
  return runs.length || !childrenOf(given).length ? phrases(runs) : [element('p', {}, [])];
}

function heading(given: BlockOf<'heading_1' | 'heading_2' | 'heading_3' | 'heading_4'>, level: string): Element {
  const contents: Heading = contentsOf(given);
  const head = element(level, contents.is_toggleable ? {} : colour(contents.color), phrases(contents.rich_text));
  return contents.is_toggleable ? details(given, contents, [head]) : withBelow(given, head);
}

function details(given: Block, { color }: { color: string }, summary: ElementContent[]): Element {
  return element('details', colour(color), [element('summary', {}, summary), ...below(given)]);
}

function code(given: BlockOf<'code'>): Element {
  const { rich_text, caption, language } = given.code;
  const className = [`language-${fenceWord(language).replace(/\s/g, '-') || 'text'}`];
  const pre = element('pre', {}, [element('code', { className }, [{ type: 'text', value: plainText(rich_text) }])]);
  return caption.length ? element('figure', {}, [pre, element('figcaption', {}, phrases(caption))]) : pre;
}

function table(given: BlockOf<'table'>): Element {
  const { has_column_header, has_row_header } = given.table;
  const rows = childrenOf(given).flatMap(child => (child.type === 'table_row' ? [child] : []));
  const body = rows.slice(has_column_header ? 1 : 0);
  return element('table', {}, [
    has_column_header && rows[0] ? element('thead', {}, [row(rows[0], true, has_row_header)]) : undefined,
    body.length
      ? element(
          'tbody',
          {},
          body.map(each => row(each, false, has_row_header)),
        )
      : undefined,
  ]);
}

function row(given: BlockOf<'table_row'>, isHead: boolean, hasHead: boolean): Element {
  const cells = given.table_row.cells.map((runs, at) => {
    const scope = isHead ? 'col' : hasHead && at === 0 ? 'row' : undefined;
    return element(scope ? 'th' : 'td', scope ? { scope } : {}, phrases(runs));
  });
  return element('tr', {}, cells);
}

function figure(given: Block, media: Media, shown: (url: string) => Element): Element {
  const url = urlOf(media);
  const caption = media.caption.length ? element('figcaption', {}, phrases(media.caption)) : undefined;
  if (url !== undefined && isFetchable(url)) return element('figure', typed(given), [shown(url), caption]);
  return element('figure', url === undefined ? typed(given) : {}, [
    url ? element('p', {}, [{ type: 'text', value: url }]) : undefined,
    caption,
  ]);
}

/** What is at an address, as a link to it. */
function attachment(given: Block, { url, caption }: CaptionedUrl): Element {
  if (!isFetchable(url)) return element('p', {}, [{ type: 'text', value: url }, ...phrases(caption)]);
  const link = element('a', { href: url }, [{ type: 'text', value: url }]);
  return element('figure', typed(given), [
    link,
    caption.length ? element('figcaption', {}, phrases(caption)) : undefined,
  ]);
}

function address(given: Block, title: string): Element {
  const { attributes } = elementOf(given);
  const text = { type: 'text' as const, value: title };
  const link =
    attributes.url !== undefined && isLinkable(attributes.url) ? element('a', { href: attributes.url }, [text]) : text;
  return withBelow(given, element('p', typed(given), [link]));
}

function meeting(given: Block, { title = [] }: MeetingNotes): Element {
  return box('section', given, title);
}

/** An element that HTML has no name for, with its text and what is below it. */
function box(tag: string, given: Block, text?: readonly RichText[]): Element {
  return element(tag, typed(given), [text && element('p', {}, phrases(text)), ...below(given)]);
}

function withBelow(given: Block, head: Element): Element {
  const children = below(given);
  return children.length ? element('div', { 'data-block': 'below' }, [head, ...children]) : head;
}

function below(given: Block): Element[] {
  return flow(childrenOf(given));
}

function data(given: Block): Properties {
  return dataOf(elementOf(given).attributes);
}

function typed(given: Block): Properties {
  const { tag, attributes } = elementOf(given);
  return dataOf({ block: tag, ...attributes });
}

function colour(color: string): Properties {
  return color === 'default' ? {} : dataOf({ color: color.replace(/_background$/, '_bg') });
}
