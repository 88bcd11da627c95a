import type { BlockType } from '../block/block.ts';
import { languageOf, LANGUAGES } from '../block/language.ts';
import { file, fileName, icon } from './file.ts';
import { id, webUrl } from './formats.ts';
import { EXPRESSION_LENGTH, TABLE_WIDTH } from './limits.ts';
import {
  boolean,
  fields,
  firstOf,
  isKind,
  isObject,
  isString,
  listOf,
  number,
  oneOf,
  optional,
  own,
  string,
  type Check,
} from './look.ts';
import { colour, richText } from './rich-text.ts';

const coloured = { rich_text: richText, color: optional(colour) };
const heading = fields({ ...coloured, is_toggleable: optional(boolean) });
const captioned = fields({ url: webUrl, caption: optional(richText) });
const nothing = fields({});

const media: Check = (given, look) => {
  file(given, look);
  if (isObject(given)) optional(richText)(own(given, 'caption'), look.at('caption'));
};

/** One of Notion's 90 languages; a name that people use for one of them is put right. */
const language: Check = (given, look) => {
  const allowed = `one of ${LANGUAGES.map(name => `"${name}"`).join(', ')}`;
  if (given === undefined)
    return look.report('missing', given, allowed, look.instead('It is plain text.', 'plain text'));
  if (!isKind(given, look, allowed, isString) || (LANGUAGES as readonly string[]).includes(given)) return;
  const meant = languageOf(given);
  const fix = meant && look.instead(`Notion calls it "${meant}".`, meant);
  look.report('unknown_value', given, allowed, fix ?? { says: 'Plain text with the name in the caption keeps it.' });
};

const tableWidth: Check = (given, look) => {
  const allowed = `a whole number from 1 to ${TABLE_WIDTH}`;
  if (!isKind(given, look, allowed, value => typeof value === 'number')) return;
  if (!Number.isInteger(given) || given < 1 || given > TABLE_WIDTH) look.report('out_of_range', given, allowed);
};

const widthRatio: Check = (given, look) => {
  const allowed = 'a number above 0 and at most 1';
  if (!isKind(given, look, allowed, value => typeof value === 'number')) return;
  if (given <= 0 || given > 1) look.report('out_of_range', given, allowed);
};

const LINKS = ['page_id', 'database_id', 'comment_id'];

const link: Check = (given, look) => {
  if (!isKind(given, look, 'an object', isObject)) return;
  const type = own(given, 'type') ?? firstOf(given, LINKS);
  if (!isString(type) || !LINKS.includes(type)) return look.report('unknown_type', type, `one of ${LINKS.join(', ')}`);
  id(own(given, type), look.at(type));
};

const original: Check = (given, look) => {
  if (given === null) return;
  const allowed = 'an object with the block_id of the original, or null';
  if (given === undefined) return look.report('missing', given, allowed, look.instead('It is an original.', null));
  if (!isKind(given, look, allowed, isObject)) return;
  id(own(given, 'block_id'), look.at('block_id'));
};

/** What each type of block holds, apart from its children. */
export const CONTENTS: { readonly [T in BlockType]: Check } = {
  paragraph: fields({ ...coloured, icon: optional(icon) }),
  heading_1: heading,
  heading_2: heading,
  heading_3: heading,
  heading_4: heading,
  bulleted_list_item: fields(coloured),
  numbered_list_item: fields({
    ...coloured,
    list_start_index: optional(number),
    list_format: optional(oneOf(['numbers', 'letters', 'roman'])),
  }),
  quote: fields(coloured),
  to_do: fields({ ...coloured, checked: optional(boolean) }),
  toggle: fields(coloured),
  template: fields({ rich_text: richText }),
  synced_block: fields({ synced_from: original }),
  child_page: fields({ title: string() }),
  child_database: fields({ title: string() }),
  equation: fields({ expression: string(EXPRESSION_LENGTH) }),
  code: fields({ rich_text: richText, caption: optional(richText), language }),
  callout: fields({ ...coloured, icon: optional(icon) }),
  divider: nothing,
  breadcrumb: nothing,
  table_of_contents: fields({ color: optional(colour) }),
  tab: nothing,
  column_list: nothing,
  column: fields({ width_ratio: optional(widthRatio) }),
  link_to_page: link,
  table: fields({
    table_width: tableWidth,
    has_column_header: optional(boolean),
    has_row_header: optional(boolean),
  }),
  table_row: fields({ cells: listOf(richText, TABLE_WIDTH, 'cells') }),
  meeting_notes: fields({ title: optional(richText) }),
  transcription: fields({ title: optional(richText) }),
  embed: captioned,
  bookmark: captioned,
  image: media,
  video: media,
  pdf: media,
  file: (given, look) => {
    media(given, look);
    if (isObject(given)) optional(fileName)(own(given, 'name'), look.at('name'));
  },
  audio: media,
  link_preview: fields({ url: webUrl }),
  unsupported: nothing,
};
