import {
  arrayOf,
  boolean,
  failed,
  integer,
  nullable,
  number,
  object,
  oneOf,
  optional,
  own,
  shape,
  string,
  uuid,
} from '../checks/check.ts';
import type { Check, JsonObject } from '../checks/check.ts';
import { validationError } from '../errors.ts';
import { attached } from '../file-uploads/attach.ts';
import type { FileCategory } from '../file-uploads/file-types.ts';
import { hostedId } from '../file-uploads/hosted.ts';
import type { Call } from '../http/call.ts';
import { colors } from '../rich-text/colors.ts';
import { parseIcon } from '../rich-text/icons.ts';
import { richText } from '../rich-text/rich-text.ts';
import type { Sandbox } from '../sandbox.ts';
import { languages } from './languages.ts';

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
  numbered_list_item: prose(),
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
  tab: { parse: fields({}), holds: 'paragraph' },
  column_list: { parse: fields({}), holds: 'column', leastChildren: 2 },
  column: {
    parse: fields({ width_ratio: { check: always(optional(number)), initial: undefined } }),
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

/** Reads named fields: a new block gets what it does not say, an update keeps it. */
function fields(known: Record<string, Field>): BlockKind['parse'] {
  return (given, path, write, before) => {
    const entries = Object.entries(known).map(([name, field]): [string, unknown] => {
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

function parsePageLink(given: JsonObject, path: string, _write: BlockWrite, before: JsonObject | null): JsonObject {
  const type = linkTargets.find(name => own(given, name) !== undefined);
  if (!type && before) return before;
  if (!type) throw failed(`${path}.page_id`, 'defined', undefined);
  return { type, [type]: uuid(given[type], `${path}.${type}`) };
}

function parseSynced(given: JsonObject, path: string, write: BlockWrite, before: JsonObject | null): JsonObject {
  if (before) return before;
  const source = nullable(object)(own(given, 'synced_from') ?? null, `${path}.synced_from`);
  if (source === null) return { synced_from: null };
  const id = uuid(source['block_id'], `${path}.synced_from.block_id`);
  const original = write.sandbox.store.get('blocks', id);
  if (original?.type !== 'synced_block' || original.content['synced_from'] !== null) {
    throw validationError(`Block ${id} is not an original synced block, so it can not be synced from.`);
  }
  return { synced_from: { type: 'block_id', block_id: id } };
}
