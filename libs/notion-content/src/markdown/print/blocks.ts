import { childrenOf, contentsOf, type Block, type BlockOf, type BlockType } from '../../block/block.ts';
import type { Heading, MeetingNotes } from '../../block/contents.ts';
import { fenceWord } from '../../block/language.ts';
import { richTextToHtml } from '../../html/rich-text.ts';
import { plainText, type RichText } from '../../rich-text/rich-text.ts';
import { text as textRun } from '../../rich-text/runs.ts';
import { isVerbatim } from '../../rich-text/verbatim.ts';
import { alertOf } from '../alerts.ts';
import { COMMENTS, RAW_CAPTION } from '../marks.ts';
import { headingLine, textLines } from './escape.ts';
import { flow } from './flow.ts';
import { attachment, image, linked } from './media.ts';
import { signRuns } from './sign-runs.ts';
import { table } from './table.ts';
import { inline } from './text.ts';

/** Where a block is printed. */
export interface Spot {
  /** Whether a line of dashes would be something else here: the head of a document, the underline of a heading, an item. */
  dashes: boolean;
}

/** Types that are printed as a list with their neighbours. */
export type ItemType = 'bulleted_list_item' | 'numbered_list_item' | 'to_do';

type Printers = { [T in Exclude<BlockType, ItemType>]: (given: BlockOf<T>, spot: Spot) => string };

/** One block, but for the items of lists, as Markdown without the last line's end; empty when it says nothing. */
export function printed(given: Block, spot: Spot): string {
  const print = printers[given.type as keyof Printers] as (given: Block, spot: Spot) => string;
  return print(given, spot);
}

const printers: Printers = {
  paragraph: given => paragraph(given.paragraph.rich_text, childrenOf(given)),
  heading_1: given => heading(given, 1),
  heading_2: given => heading(given, 2),
  heading_3: given => heading(given, 3),
  heading_4: given => heading(given, 4),
  quote: given => quoted(text(given.quote.rich_text), childrenOf(given)),
  toggle: given => details(richTextToHtml(given.toggle.rich_text), childrenOf(given)),
  template: given => paragraph(given.template.rich_text, childrenOf(given)),
  synced_block: below,
  child_page: given => linked(given.child_page.title, given.id),
  child_database: given => linked(given.child_database.title, given.id),
  equation: ({ equation: { expression } }) => fenced('$', '', expression, 2),
  code,
  callout,
  divider: (_given, { dashes }) => (dashes ? '***' : '---'),
  breadcrumb: () => commentOf('breadcrumb'),
  table_of_contents: () => commentOf('table_of_contents'),
  tab: below,
  column_list: below,
  column: below,
  link_to_page: ({ link_to_page: to }) =>
    linked(
      'Link to page',
      to.type === 'page_id' ? to.page_id : to.type === 'database_id' ? to.database_id : to.comment_id,
    ),
  table,
  table_row: ({ table_row: { cells } }) => text(cells.flatMap((cell, at) => (at ? [...separator, ...cell] : cell))),
  meeting_notes: given => meeting(given, given.meeting_notes),
  transcription: given => meeting(given, given.transcription),
  embed: ({ embed }) => attachment(embed.url, embed.caption),
  bookmark: ({ bookmark }) => attachment(bookmark.url, bookmark.caption),
  image,
  video: ({ video }) => attachment(video, video.caption),
  pdf: ({ pdf }) => attachment(pdf, pdf.caption),
  file: ({ file }) => attachment(file, file.caption, file.name),
  audio: ({ audio }) => attachment(audio, audio.caption),
  link_preview: ({ link_preview }) => attachment(link_preview.url, []),
  unsupported: ({ unsupported }) => `<!-- unsupported: ${unsupported.block_type.replaceAll('-->', '')} -->`,
};

const separator = [textRun(' | ')];

/** Text of a paragraph, which no line of it leaves. */
export function text(runs: readonly RichText[]): string {
  return textLines(inline(runs));
}

/** All lines but empty ones moved to the right. */
export function indented(lines: string, width: number): string {
  return lines.replace(/\n(?!\n|$)/g, `\n${' '.repeat(width)}`);
}

function paragraph(runs: RichText[], children: Block[]): string {
  const below = flow(children);
  if (isFootnote(runs)) return indented(joined(inline(runs), below), 4);
  return joined(text(runs), below);
}

function isFootnote([first]: RichText[]): boolean {
  return isVerbatim(first) && /^\[\^[^\]]+\]:$/.test(first.text.content);
}

function heading(given: BlockOf<'heading_1' | 'heading_2' | 'heading_3' | 'heading_4'>, level: number): string {
  const { rich_text, is_toggleable }: Heading = contentsOf(given);
  const children = childrenOf(given);
  if (is_toggleable) return details(`<h${level}>${richTextToHtml(rich_text)}</h${level}>`, children);
  const line = headingLine(inline(rich_text, { oneLine: true }));
  return joined(`${'#'.repeat(level)} ${line}`.trimEnd(), flow(children));
}

function details(summary: string, children: Block[]): string {
  return [`<details>\n<summary>${summary}</summary>`, flow(children), '</details>'].filter(Boolean).join('\n\n');
}

function quoted(head: string, children: Block[]): string {
  const lines = joined(head, flow(children, { dashes: false }));
  return lines.replace(/^(.?)/gm, (_, first: string) => (first ? `> ${first}` : '>'));
}

function callout(given: BlockOf<'callout'>): string {
  const { icon, rich_text } = given.callout;
  const kind = alertOf(given.callout);
  const said = text(rich_text);
  if (kind) return quoted(said ? `[!${kind}]\n${said}` : `[!${kind}]`, childrenOf(given));
  return quoted(icon?.type === 'emoji' ? `${icon.emoji} ${inline(rich_text)}` : said, childrenOf(given));
}

function code({ code: { rich_text, caption, language } }: BlockOf<'code'>): string {
  const value = plainText(rich_text);
  const [only] = caption;
  const isVerbatimInfo = caption.length === 1 && isVerbatim(only);
  if (isVerbatimInfo && language === 'html' && only.text.content === RAW_CAPTION) return value;
  const said = plainText(caption);
  const word = fenceWord(language) || (said ? 'text' : '');
  return fenced('`', isVerbatimInfo ? said : `${word} ${said}`.trim(), value, 3);
}

/** Lines between signs, more of them than stand in a row within. */
function fenced(sign: string, info: string, value: string, least: number): string {
  const used = info.includes('`') ? '~' : sign;
  const line = info.replace(/\s+/g, ' ').replace(/\\(?=[!-/:-@[-`{-~])|&(?=#|[a-z])/gi, '\\$&');
  const longest = signRuns(value, used).reduce((most, length) => Math.max(most, length), 0);
  const fence = used.repeat(Math.max(least, longest + 1));
  return `${fence}${line}\n${value}${value ? '\n' : ''}${fence}`;
}

function commentOf(type: BlockType): string {
  return Object.keys(COMMENTS).find(comment => COMMENTS[comment] === type)!;
}

function meeting(given: Block, { title = [] }: MeetingNotes): string {
  return joined(text(title), flow(childrenOf(given)));
}

function below(given: Block): string {
  return flow(childrenOf(given));
}

function joined(...parts: string[]): string {
  return parts.filter(Boolean).join('\n\n');
}
