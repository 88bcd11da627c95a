import { block, type Block, type BlockOf, type BlockType } from '../block/block.ts';
import type { LinkToPage, Media, MeetingNotes, NamedMedia } from '../block/contents.ts';
import { isLanguage, languageOf } from '../block/language.ts';
import { plainText } from '../rich-text/rich-text.ts';
import type { ReadElement } from './element.ts';
import { colourOf, fileOf, iconOf, idOfUrl, sourceOf } from './references.ts';
import type { Attributes } from './tags.ts';

type Maker = (element: ReadElement) => Block;

/** An item of a numbered list that is a line; no tag can have this name. */
export const NUMBERED = 'numbered li';

/** Elements whose body begins with text. */
export const TITLED: ReadonlySet<string> = new Set([
  'p', 'h1', 'h2', 'h3', 'h4', 'li', 'quote', 'todo', 'toggle', 'template', 'page', 'database', 'folder', 'code-block', 'callout', 'tab',
  'meeting-notes', 'transcription', 'embed', 'bookmark', 'image', 'video', 'pdf', 'file', 'audio', 'equation', 'external_object_instance',
  'td', 'th', 'caption', 'summary', 'mail',
]); // prettier-ignore

/** Elements that are no blocks: what is in them stands where they stand. */
export const SHELLS: ReadonlySet<string> = new Set([
  'ul', 'ol', 'colgroup', 'col', 'thead', 'tbody',
  'meeting-notes-section-notes', 'meeting-notes-section-summary', 'meeting-notes-section-transcript',
]); // prettier-ignore

/** The block that an element says. */
export function blockOf(element: ReadElement): Block {
  const read = MAKERS[element.tag]!(element);
  return element.children.length ? { ...read, children: element.children } : read;
}

/** Whether there is a block of this name. */
export function isElement(tag: string): boolean {
  return Object.hasOwn(MAKERS, tag);
}

const MAKERS: { [tag: string]: Maker } = {
  p: ({ text, attributes }) =>
    block('paragraph', { rich_text: text, color: colourOf(attributes), icon: iconOf(attributes) }),
  tab: element => MAKERS.p!(element),
  h1: heading,
  h2: heading,
  h3: heading,
  h4: heading,
  li: listItem,
  [NUMBERED]: element => listItem({ ...element, within: { tag: 'ol', attributes: element.attributes, isFirst: true } }),
  quote: ({ text, attributes }) => block('quote', { rich_text: text, color: colourOf(attributes) }),
  todo: ({ text, attributes }) =>
    block('to_do', { rich_text: text, color: colourOf(attributes), checked: attributes.checked === 'true' }),
  toggle,
  template: ({ text }) => block('template', { rich_text: text }),
  'synced-block': ({ attributes }) => withId(block('synced_block', { synced_from: null }), attributes),
  'synced-block-reference': ({ attributes: { url = '' } }) =>
    block('synced_block', { synced_from: { type: 'block_id', block_id: idOfUrl(url) } }),
  page: ({ text, attributes }) => withId(block('child_page', { title: plainText(text) }), attributes),
  database: ({ text, attributes }) => withId(block('child_database', { title: plainText(text) }), attributes),
  folder: ({ text, attributes }) => withId(block('child_page', { title: plainText(text) }), attributes),
  equation: ({ text, attributes }) => block('equation', { expression: attributes.expression ?? plainText(text) }),
  'code-block': ({ text, attributes: { language = '' }, parts }) =>
    block('code', {
      rich_text: text,
      caption: parts.find(({ tag }) => tag === 'caption')?.text ?? [],
      language: isLanguage(language) ? language : (languageOf(language) ?? 'plain text'),
    }),
  callout: ({ text, attributes }) =>
    block('callout', { rich_text: text, color: colourOf(attributes), icon: iconOf(attributes) }),
  divider: () => block('divider', {}),
  breadcrumb: () => block('breadcrumb', {}),
  'table-of-contents': ({ attributes }) => block('table_of_contents', { color: colourOf(attributes) }),
  tabs: () => block('tab', {}),
  columns: () => block('column_list', {}),
  column: ({ attributes: { ratio } }) => {
    const width = Number((Number(ratio) / 100).toPrecision(15));
    return block('column', width > 0 && width < Infinity ? { width_ratio: width } : {});
  },
  'link-to-page': ({ attributes }) => block('link_to_page', linkOf(attributes)),
  table,
  tr: ({ parts }) => block('table_row', { cells: parts.map(({ text }) => text) }),
  'meeting-notes': ({ text, attributes }) => block('meeting_notes', meeting(text, attributes)),
  transcription: ({ text, attributes }) => block('transcription', meeting(text, attributes)),
  embed: ({ text, attributes }) => block('embed', { url: sourceOf(attributes), caption: text }),
  bookmark: ({ text, attributes }) => block('bookmark', { url: sourceOf(attributes), caption: text }),
  image: element => block('image', media(element)),
  video: element => block('video', media(element)),
  pdf: element => block('pdf', media(element)),
  file: element => block('file', { ...media(element), name: element.attributes.name ?? '' } as NamedMedia),
  audio: element => block('audio', media(element)),
  'link-preview': ({ attributes }) => block('link_preview', { url: sourceOf(attributes) }),
  unknown: ({ attributes }) => withId(block('unsupported', { block_type: attributes.alt ?? 'unknown' }), attributes),
  // What Notion has no request for is kept by its name and its text.
  external_object_instance: ({ text, attributes }) =>
    text.length
      ? block('paragraph', { rich_text: text, color: colourOf(attributes), icon: null })
      : block('unsupported', { block_type: 'external_object_instance' }),
  mail: ({ text, attributes }) => block('paragraph', { rich_text: text, color: colourOf(attributes), icon: null }),
  'custom-block': ({ attributes }) => withId(block('unsupported', { block_type: 'custom_block' }), attributes),
};

function heading({ tag, text, attributes }: ReadElement): Block {
  return block(headingType(tag), {
    rich_text: text,
    color: colourOf(attributes),
    is_toggleable: attributes.toggle === 'true',
  });
}

function headingType(tag: string) {
  return `heading_${Number(tag[1]) as 1 | 2 | 3 | 4}` as const;
}

function toggle({ text, attributes }: ReadElement): Block {
  const own = { rich_text: text, color: colourOf(attributes) };
  if (!/^h[1-4]$/.test(attributes.heading ?? '')) return block('toggle', own);
  return block(headingType(attributes.heading!), { ...own, is_toggleable: true });
}

function listItem({ text, attributes, within }: ReadElement): Block {
  const own = { rich_text: text, color: colourOf(attributes) };
  if (within?.tag !== 'ol') return block('bulleted_list_item', own);
  const { type, start } = within.attributes;
  const formats = new Map([
    ['1', 'numbers'],
    ['a', 'letters'],
    ['i', 'roman'],
  ] as const);
  const list_format = formats.get(type as '1');
  const list_start_index = within.isFirst && /^\d{1,9}$/.test(start ?? '') ? Number(start) : undefined;
  return block('numbered_list_item', {
    ...own,
    ...(list_start_index === undefined ? {} : { list_start_index }),
    ...(list_format === undefined ? {} : { list_format }),
  });
}

function table({ attributes, children }: ReadElement): Block {
  const widths = children.map(row => (row.type === 'table_row' ? row.table_row.cells.length : 0));
  const given = /^\d{1,4}$/.test(attributes.width ?? '') ? Number(attributes.width) : undefined;
  return block('table', {
    table_width: given ?? widths.reduce((most, width) => Math.max(most, width), 0),
    has_column_header: attributes['header-row'] === 'true',
    has_row_header: attributes['header-column'] === 'true',
  });
}

function linkOf({ url = '', type }: Attributes): LinkToPage {
  const id = idOfUrl(url);
  if (type === 'database') return { type: 'database_id', database_id: id };
  return type === 'comment' ? { type: 'comment_id', comment_id: id } : { type: 'page_id', page_id: id };
}

function media({ text, attributes }: ReadElement): Media {
  return { ...fileOf(attributes), caption: text };
}

const STATUSES = new Set<string | undefined>([
  'transcription_not_started', 'transcription_paused', 'transcription_in_progress', 'summary_in_progress', 'notes_ready',
]); // prettier-ignore

function meeting(title: MeetingNotes['title'], attributes: Attributes): MeetingNotes {
  const { status, attendees, 'start-time': start_time, 'end-time': end_time } = attributes;
  const parts = given({
    summary_block_id: attributes['summary-block'],
    notes_block_id: attributes['notes-block'],
    transcript_block_id: attributes['transcript-block'],
  });
  const recording = given({ start_time: attributes['recording-start'], end_time: attributes['recording-end'] });
  const ids = attendees?.split(',').filter(Boolean).map(idOfUrl);
  const isEvent = start_time !== undefined && end_time !== undefined;
  return {
    title,
    ...(STATUSES.has(status) ? { status: status as MeetingNotes['status'] } : {}),
    ...(parts ? { children: parts } : {}),
    ...(isEvent ? { calendar_event: { start_time, end_time, ...(ids ? { attendees: ids } : {}) } } : {}),
    ...(recording ? { recording } : {}),
  };
}

/** The fields that are there; none when all are missing. */
function given<T extends object>(fields: T): T | undefined {
  const known = Object.entries(fields).filter(([, value]) => value !== undefined);
  return known.length ? (Object.fromEntries(known) as T) : undefined;
}

function withId<T extends BlockType>(read: BlockOf<T>, { url }: Attributes): Block {
  return (url === undefined ? read : { ...read, id: idOfUrl(url) }) as Block;
}
