import type { BlockObjectResponse, RichTextItemResponse } from '@notionhq/client';

const ID = '1f0d5c8e-77a1-4d52-9a3f-6f1f0c5b2a10';

const envelope = {
  object: 'block',
  id: ID,
  parent: { type: 'page_id', page_id: ID },
  created_time: '2026-11-01T10:00:00.000Z',
  created_by: { object: 'user', id: ID },
  last_edited_time: '2026-11-02T11:00:00.000Z',
  last_edited_by: { object: 'user', id: ID },
  has_children: false,
  in_trash: false,
  archived: false,
} as const;

const annotations = {
  bold: true,
  italic: false,
  strikethrough: true,
  underline: false,
  code: false,
  color: 'red_background',
} as const;
const shown = { annotations, plain_text: 'shown', href: null };

/** Rich text of every kind, as Notion answers with it. */
export const runs: RichTextItemResponse[] = [
  {
    type: 'text',
    text: { content: 'text', link: { url: 'https://example.com' } },
    ...shown,
    href: 'https://example.com',
  },
  { type: 'equation', equation: { expression: 'e^x' }, ...shown },
  { type: 'mention', mention: { type: 'user', user: { object: 'user', id: ID } }, ...shown },
  { type: 'mention', mention: { type: 'date', date: { start: '2026-11-01', end: null, time_zone: null } }, ...shown },
  { type: 'mention', mention: { type: 'page', page: { id: ID } }, ...shown },
  { type: 'mention', mention: { type: 'database', database: { id: ID } }, ...shown },
  { type: 'mention', mention: { type: 'link_preview', link_preview: { url: 'https://a.example' } }, ...shown },
  {
    type: 'mention',
    mention: { type: 'link_mention', link_mention: { href: 'https://a.example', title: 'A' } },
    ...shown,
  },
  {
    type: 'mention',
    mention: {
      type: 'template_mention',
      template_mention: { type: 'template_mention_date', template_mention_date: 'now' },
    },
    ...shown,
  },
  {
    type: 'mention',
    mention: { type: 'custom_emoji', custom_emoji: { id: ID, name: 'x', url: 'https://x' } },
    ...shown,
  },
];

const coloured = { rich_text: runs, color: 'blue' } as const;
const heading = { ...coloured, is_toggleable: true };
const external = { type: 'external', external: { url: 'https://a.example/b' }, caption: runs } as const;
const hosted = {
  type: 'file',
  file: { url: 'https://files.example/c', expiry_time: '2026-11-01T11:00:00.000Z' },
  caption: runs,
} as const;
const meeting = {
  title: runs,
  status: 'notes_ready',
  children: { summary_block_id: ID },
  calendar_event: { start_time: '2026-11-01T10:00:00.000Z', end_time: '2026-11-01T11:00:00.000Z', attendees: [ID] },
} as const;

/** A block of every type, as Notion answers with it. */
export const answers: BlockObjectResponse[] = [
  { ...envelope, type: 'paragraph', paragraph: { ...coloured, icon: { type: 'emoji', emoji: '🥑' } } },
  { ...envelope, type: 'heading_1', heading_1: heading },
  { ...envelope, type: 'heading_2', heading_2: heading },
  { ...envelope, type: 'heading_3', heading_3: heading },
  { ...envelope, type: 'heading_4', heading_4: heading },
  { ...envelope, type: 'bulleted_list_item', bulleted_list_item: coloured },
  {
    ...envelope,
    type: 'numbered_list_item',
    numbered_list_item: { ...coloured, list_start_index: 4, list_format: 'roman' },
  },
  { ...envelope, type: 'quote', quote: coloured },
  { ...envelope, type: 'to_do', to_do: { ...coloured, checked: true } },
  { ...envelope, type: 'toggle', toggle: coloured },
  { ...envelope, type: 'template', template: { rich_text: runs } },
  { ...envelope, type: 'synced_block', synced_block: { synced_from: { type: 'block_id', block_id: ID } } },
  { ...envelope, type: 'child_page', child_page: { title: 'Page' } },
  { ...envelope, type: 'child_database', child_database: { title: 'Database' } },
  { ...envelope, type: 'equation', equation: { expression: 'a^2' } },
  { ...envelope, type: 'code', code: { rich_text: runs, caption: runs, language: 'java/c/c++/c#' } },
  {
    ...envelope,
    type: 'callout',
    callout: { ...coloured, icon: { type: 'icon', icon: { name: 'star', color: 'lightgray' } } },
  },
  { ...envelope, type: 'divider', divider: {} },
  { ...envelope, type: 'breadcrumb', breadcrumb: {} },
  { ...envelope, type: 'table_of_contents', table_of_contents: { color: 'gray' } },
  { ...envelope, type: 'tab', tab: {} },
  { ...envelope, type: 'column_list', column_list: {} },
  { ...envelope, type: 'column', column: { width_ratio: 0.5 } },
  { ...envelope, type: 'link_to_page', link_to_page: { type: 'comment_id', comment_id: ID } },
  { ...envelope, type: 'table', table: { has_column_header: true, has_row_header: false, table_width: 2 } },
  { ...envelope, type: 'table_row', table_row: { cells: [runs, []] } },
  {
    ...envelope,
    type: 'meeting_notes',
    meeting_notes: { ...meeting, children: { ...meeting.children }, calendar_event: undefined },
  },
  { ...envelope, type: 'transcription', transcription: { title: runs, status: 'notes_ready' } },
  { ...envelope, type: 'embed', embed: { url: 'https://a.example', caption: runs } },
  { ...envelope, type: 'bookmark', bookmark: { url: 'https://a.example', caption: [] } },
  { ...envelope, type: 'image', image: { ...external } },
  { ...envelope, type: 'video', video: { ...hosted } },
  { ...envelope, type: 'pdf', pdf: { ...hosted } },
  { ...envelope, type: 'file', file: { ...hosted, name: 'c.txt' } },
  { ...envelope, type: 'audio', audio: { ...external } },
  { ...envelope, type: 'link_preview', link_preview: { url: 'https://a.example' } },
  { ...envelope, type: 'unsupported', unsupported: { block_type: 'form' } },
];
