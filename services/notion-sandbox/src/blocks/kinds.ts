import {
  arrayOf,
  boolean,
  failed,
  integer,
  number,
  oneOf,
  optional,
  own,
  shape,
  string,
  uuid,
} from '../checks/check.ts';
import type { Check, JsonObject } from '../checks/check.ts';
import { databaseFor, pageFor } from '../access/access.ts';
import { notFound } from '../errors.ts';
import { attached } from '../file-uploads/attach.ts';
import type { FileCategory } from '../file-uploads/file-types.ts';
import { hostedId } from '../file-uploads/hosted.ts';
import type { Call } from '../http/call.ts';
import { colors } from '../rich-text/colors.ts';
import { parseIcon } from '../rich-text/icons.ts';
import { richText } from '../rich-text/rich-text.ts';
import type { Sandbox } from '../sandbox.ts';
import { languages } from './languages.ts';
import { parseSynced } from './synced.ts';

/** What is at hand while a block's content is read. */
export interface BlockWrite {
  sandbox: Sandbox;
  call: Call;
}

/** A type of block that can be made by API. */
export interface BlockKind {
  /** Reads the content; `before` is what an update starts from, null for a new block. */
  parse: (given: JsonObject, path: string, write: BlockWrite, before: JsonObject | null) => JsonObject;
  /** What may stand inside: anything, one type only, or nothing. */
  holds: 'anything' | 'table_row' | 'column' | 'paragraph' | 'nothing';
  /** The least number of children that a new one must bring. */
  leastChildren?: number;
}

interface Field {
  check: (write: BlockWrite) => Check<unknown>;
  /** Taken when a new block does not say; absent means that it must. */
  initial?: unknown;
  /** Not changeable once it stands. */
  fixed?: true;
  /** Answered, never taken: what people set in Notion stays as it is. */
  shownOnly?: true;
}

const maxUrl = 2000;
const maxExpression = 1000;
const always = (check: Check<unknown>) => () => check;

const text: Field = { check: ({ sandbox }) => richText(sandbox) };
const caption: Field = { check: ({ sandbox }) => richText(sandbox), initial: [] };
const color: Field = { check: always(oneOf(colors)), initial: 'default' };
const icon: Field = {
  check:
    ({ sandbox, call }) =>
    (value, path) =>
      parseIcon(sandbox, call, value, path),
  initial: null,
};
const flag: Field = { check: always(boolean), initial: false };
const shown: Field = { check: always(value => value), shownOnly: true };
const url: Field = { check: always(string({ max: maxUrl })) };

const prose = (extra: Record<string, Field> = {}): BlockKind => ({
  parse: fields({ rich_text: text, color, ...extra }),
  holds: 'anything',
});

const heading: BlockKind = prose({ is_toggleable: flag });
const linked: BlockKind = { parse: fields({ url, caption }), holds: 'nothing' };
const bare: BlockKind = { parse: fields({}), holds: 'nothing' };
const media = (only: FileCategory): BlockKind => ({ parse: parseMedia(only), holds: 'nothing' });

/** The 31 types that can be made by API. */
export const blockKinds: Record<string, BlockKind> = {
  paragraph: prose({ icon }),
  heading_1: heading,
  heading_2: heading,
  heading_3: heading,
  heading_4: heading,
  bulleted_list_item: prose(),
  numbered_list_item: prose({ list_start_index: shown, list_format: shown }),
  quote: prose(),
  to_do: prose({ checked: flag }),
  toggle: prose(),
  template: { parse: fields({ rich_text: text }), holds: 'anything' },
  callout: prose({ icon }),
  synced_block: { parse: parseSynced, holds: 'anything' },
  equation: { parse: fields({ expression: { check: always(string({ max: maxExpression })) } }), holds: 'nothing' },
  code: {
    parse: fields({ rich_text: text, caption, language: { check: always(oneOf(languages)) } }),
    holds: 'nothing',
  },
  divider: bare,
  breadcrumb: bare,
  table_of_contents: { parse: fields({ color }), holds: 'nothing' },
  tab: { parse: fields({}), holds: 'paragraph', leastChildren: 1 },
  column_list: { parse: fields({}), holds: 'column', leastChildren: 2 },
  column: {
    parse: fields({ width_ratio: { check: always(widthRatio), initial: undefined } }),
    holds: 'anything',
    leastChildren: 1,
  },
  link_to_page: { parse: parsePageLink, holds: 'nothing' },
  table: {
    parse: fields({
      table_width: { check: always(integer({ min: 1, max: 100 })), fixed: true },
      has_column_header: flag,
      has_row_header: flag,
    }),
    holds: 'table_row',
    leastChildren: 1,
  },
  table_row: { parse: fields({ cells: { check: ({ sandbox }) => arrayOf(richText(sandbox)) } }), holds: 'nothing' },
  embed: linked,
  bookmark: linked,
  image: media('image'),
  video: media('video'),
  pdf: media('pdf'),
  audio: media('audio'),
  file: { parse: parseFile, holds: 'nothing' },
};

/** Part of the whole width that a column takes. */
function widthRatio(value: unknown, path: string): number | undefined {
  const ratio = optional(number)(value, path);
  if (ratio !== undefined && (ratio <= 0 || ratio > 1)) throw failed(path, 'a number between `0` and `1`', value);
  return ratio;
}

/** Reads named fields: a new block gets what it does not say, an update keeps it. */
function fields(known: Record<string, Field>): BlockKind['parse'] {
  return (given, path, write, before) => {
    const entries = Object.entries(known).map(([name, field]): [string, unknown] => {
      if (field.shownOnly) return [name, before?.[name]];
      const value = own(given, name);
      if (value !== undefined && before && field.fixed) throw failed(`${path}.${name}`, 'not present', value);
      if (value === undefined && before) return [name, before[name]];
      if (value === undefined && 'initial' in field) return [name, field.initial];
      return [name, field.check(write)(value, `${path}.${name}`)];
    });
    return Object.fromEntries(entries.filter(([, value]) => value !== undefined));
  };
}

const external = shape({ url: string({ max: maxUrl }) }, { open: true });

/** Reads a file that lies elsewhere or was uploaded; `only` is the kind of upload that fits the block. */
function parseMedia(only?: FileCategory): BlockKind['parse'] {
  return (given, path, write, before) => {
    const { caption: text } = fields({ caption })(given, path, write, before);
    const upload = own(given, 'file_upload');
    if (upload !== undefined) {
      const { type, file } = attached(write.sandbox, write.call, upload, `${path}.file_upload`, only);
      return { type, file, caption: text };
    }
    const source = own(given, 'external');
    if (source === undefined && before) return { ...before, caption: text };
    return { type: 'external', external: { url: external(source, `${path}.external`).url }, caption: text };
  };
}

function parseFile(given: JsonObject, path: string, write: BlockWrite, before: JsonObject | null): JsonObject {
  const content = parseMedia()(given, path, write, before);
  const name = optional(string({ max: 900 }))(own(given, 'name'), `${path}.name`);
  return { ...content, name: name ?? before?.['name'] ?? nameOf(write.sandbox, content) };
}

/** What a file is called that nobody named. */
function nameOf(sandbox: Sandbox, content: JsonObject): string {
  const id = hostedId(content['file']);
  if (id !== null) return sandbox.store.get('fileUploads', id)?.filename ?? '';
  return lastSegment((content['external'] as { url: string }).url);
}

function lastSegment(address: string): string {
  return address.split(/[?#]/, 1)[0]?.split('/').at(-1) ?? '';
}

const linkTargets = ['page_id', 'database_id', 'comment_id'] as const;

/** The target must be there, and be shared: Notion links to nothing else. */
function parsePageLink(
  given: JsonObject,
  path: string,
  { sandbox, call }: BlockWrite,
  before: JsonObject | null,
): JsonObject {
  const type = linkTargets.find(name => own(given, name) !== undefined);
  if (!type && before) return before;
  if (!type) throw failed(`${path}.page_id`, 'defined', undefined);
  const id = uuid(given[type], `${path}.${type}`);
  if (type === 'page_id') pageFor(sandbox, call, id);
  else if (type === 'database_id') databaseFor(sandbox, call, id);
  else if (!sandbox.store.get('comments', id)) throw notFound('comment', id, call.token.name);
  return { type, [type]: id };
}
