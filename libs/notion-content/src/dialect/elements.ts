import { childrenOf, contentsOf, type Block, type BlockOf, type BlockType } from '../block/block.ts';
import type { Heading, LinkToPage, MeetingNotes, NumberedItem } from '../block/contents.ts';
import { text as textRun } from '../rich-text/runs.ts';
import type { Element } from './element.ts';
import { colourAttribute, fileAttributes, iconAttributes, urlOfId } from './references.ts';
import type { Attributes } from './tags.ts';

type Said = Omit<Element, 'children'>;
type Elements = { [T in BlockType]: (given: BlockOf<T>) => Said };

/** A block of any type as an element. */
export function elementOf(given: Block): Element {
  const said = (ELEMENTS[given.type] as (given: Block) => Said)(given);
  return { ...said, children: childrenOf(given) };
}

const ELEMENTS: Elements = {
  paragraph: ({ paragraph: { rich_text, color, icon } }) => ({
    tag: 'p',
    attributes: { ...iconAttributes(icon), ...colourAttribute(color) },
    text: rich_text,
  }),
  heading_1: given => heading(given, 'h1'),
  heading_2: given => heading(given, 'h2'),
  heading_3: given => heading(given, 'h3'),
  heading_4: given => heading(given, 'h4'),
  bulleted_list_item: ({ bulleted_list_item: { rich_text, color } }) => ({
    tag: 'li',
    attributes: colourAttribute(color),
    text: rich_text,
  }),
  numbered_list_item: ({ numbered_list_item: { rich_text, color } }) => ({
    tag: 'li',
    attributes: colourAttribute(color),
    text: rich_text,
  }),
  quote: ({ quote: { rich_text, color } }) => ({ tag: 'quote', attributes: colourAttribute(color), text: rich_text }),
  to_do: ({ to_do: { rich_text, color, checked } }) => ({
    tag: 'todo',
    attributes: { checked: String(checked), ...colourAttribute(color) },
    text: rich_text,
  }),
  toggle: ({ toggle: { rich_text, color } }) => ({
    tag: 'toggle',
    attributes: colourAttribute(color),
    text: rich_text,
  }),
  template: ({ template: { rich_text } }) => ({ tag: 'template', attributes: {}, text: rich_text }),
  synced_block: ({ id, synced_block: { synced_from } }) =>
    synced_from
      ? { tag: 'synced-block-reference', attributes: { url: urlOfId(synced_from.block_id) } }
      : { tag: 'synced-block', attributes: addressOf(id) },
  child_page: ({ id, child_page }) => ({ tag: 'page', attributes: addressOf(id), text: titled(child_page.title) }),
  child_database: ({ id, child_database }) => ({
    tag: 'database',
    attributes: addressOf(id),
    text: titled(child_database.title),
  }),
  equation: ({ equation: { expression } }) => ({ tag: 'equation', attributes: { expression } }),
  code: ({ code: { rich_text, caption, language } }) => ({
    tag: 'code-block',
    attributes: { language },
    text: rich_text,
    parts: caption.length ? [{ tag: 'caption', text: caption }] : [],
  }),
  callout: ({ callout: { rich_text, color, icon } }) => ({
    tag: 'callout',
    attributes: { ...iconAttributes(icon), ...colourAttribute(color) },
    text: rich_text,
  }),
  divider: () => ({ tag: 'divider', attributes: {} }),
  breadcrumb: () => ({ tag: 'breadcrumb', attributes: {} }),
  table_of_contents: ({ table_of_contents: { color } }) => ({
    tag: 'table-of-contents',
    attributes: colourAttribute(color),
  }),
  tab: () => ({ tag: 'tabs', attributes: {} }),
  column_list: () => ({ tag: 'columns', attributes: {} }),
  column: ({ column: { width_ratio } }) => ({ tag: 'column', attributes: ratioOf(width_ratio) }),
  link_to_page: ({ link_to_page }) => ({ tag: 'link-to-page', attributes: addressed(link_to_page) }),
  table: given => ({ tag: 'table', attributes: tableAttributes(given) }),
  table_row: ({ table_row: { cells } }) => ({
    tag: 'tr',
    attributes: {},
    parts: cells.map(text => ({ tag: 'td', text })),
  }),
  meeting_notes: given => meeting('meeting-notes', given.meeting_notes),
  transcription: given => meeting('transcription', given.transcription),
  embed: ({ embed: { url, caption } }) => ({ tag: 'embed', attributes: { source: url }, text: caption }),
  bookmark: ({ bookmark: { url, caption } }) => ({ tag: 'bookmark', attributes: { source: url }, text: caption }),
  image: ({ image }) => ({ tag: 'image', attributes: fileAttributes(image), text: image.caption }),
  video: ({ video }) => ({ tag: 'video', attributes: fileAttributes(video), text: video.caption }),
  pdf: ({ pdf }) => ({ tag: 'pdf', attributes: fileAttributes(pdf), text: pdf.caption }),
  file: ({ file }) => ({
    tag: 'file',
    attributes: { ...fileAttributes(file), ...(file.name ? { name: file.name } : {}) },
    text: file.caption,
  }),
  audio: ({ audio }) => ({ tag: 'audio', attributes: fileAttributes(audio), text: audio.caption }),
  link_preview: ({ link_preview }) => ({ tag: 'link-preview', attributes: { source: link_preview.url } }),
  unsupported: ({ id, unsupported }) => ({
    tag: 'unknown',
    attributes: { ...addressOf(id), alt: unsupported.block_type },
  }),
};

/** The list that items of a numbered list stand in. */
export function listAttributes({ list_start_index: start, list_format: format }: NumberedItem): Attributes {
  const types = { numbers: '1', letters: 'a', roman: 'i' } as const;
  return {
    ...(format === undefined ? {} : { type: types[format] }),
    ...(start === undefined ? {} : { start: String(start) }),
  };
}

/** A share of the list's width as a percentage. */
function ratioOf(share: number | undefined): Attributes {
  return share === undefined ? {} : { ratio: String(Number((share * 100).toPrecision(15))) };
}

function addressed(to: LinkToPage): Attributes {
  if (to.type === 'page_id') return { url: urlOfId(to.page_id) };
  if (to.type === 'database_id') return { url: urlOfId(to.database_id), type: 'database' };
  return { url: urlOfId(to.comment_id), type: 'comment' };
}

function heading(given: BlockOf<'heading_1' | 'heading_2' | 'heading_3' | 'heading_4'>, level: string): Said {
  const { rich_text, color, is_toggleable }: Heading = contentsOf(given);
  if (!is_toggleable) return { tag: level, attributes: colourAttribute(color), text: rich_text };
  return { tag: 'toggle', attributes: { heading: level, ...colourAttribute(color) }, text: rich_text };
}

function tableAttributes(given: BlockOf<'table'>): Attributes {
  const { has_column_header, has_row_header, table_width } = given.table;
  const widest = childrenOf(given).map(row => (row.type === 'table_row' ? row.table_row.cells.length : 0));
  return {
    ...(has_column_header ? { 'header-row': 'true' } : {}),
    ...(has_row_header ? { 'header-column': 'true' } : {}),
    ...(Math.max(0, ...widest) === table_width ? {} : { width: String(table_width) }),
  };
}

function meeting(tag: string, given: MeetingNotes): Said {
  const { title = [], status, children, calendar_event: event, recording } = given;
  const all: { [name: string]: string | undefined } = {
    status,
    'summary-block': children?.summary_block_id,
    'notes-block': children?.notes_block_id,
    'transcript-block': children?.transcript_block_id,
    'start-time': event?.start_time,
    'end-time': event?.end_time,
    attendees: event?.attendees?.map(id => `user://${id}`).join(','),
    'recording-start': recording?.start_time,
    'recording-end': recording?.end_time,
  };
  const attributes: Attributes = {};
  for (const [name, value] of Object.entries(all)) if (value !== undefined) attributes[name] = value;
  return { tag, attributes, text: title };
}

function addressOf(id: string | undefined): Attributes {
  return id === undefined ? {} : { url: urlOfId(id) };
}

/** A title as rich text: it is read as it stands. */
function titled(title: string) {
  return title ? [textRun(title)] : [];
}
