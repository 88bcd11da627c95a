import {
  arrayOf,
  boolean,
  nullable,
  number,
  object,
  oneOf,
  optional,
  own,
  shape,
  string,
  uuid,
  type JsonObject,
} from '../checks/check.ts';
import { notFound } from '../errors.ts';
import { attached, sentBack } from '../file-uploads/attach.ts';
import type { Call } from '../http/call.ts';
import { parseDate } from '../rich-text/date-value.ts';
import { richText } from '../rich-text/rich-text.ts';
import type { Sandbox } from '../sandbox.ts';
import type { Property, SelectOption } from '../store/records.ts';
import { optionFor } from './options.ts';

/** What is at hand while a value is read. */
export interface ValueWrite {
  sandbox: Sandbox;
  call: Call;
  property: Property;
  /** Adds an option to the property's schema. */
  addOption: (name: string, color: string | undefined) => SelectOption;
}

type ParseValue = (value: unknown, path: string, write: ValueWrite) => unknown;

/** Notion's limits of single values. */
const maxUrl = 2000;
const maxContact = 200;

/** How a value of each writable type is read; the types that are missing here are computed by Notion and refused. */
export const valueParsers: Record<string, ParseValue> = {
  title: (value, path, { sandbox }) => richText(sandbox)(value, path),
  rich_text: (value, path, { sandbox }) => richText(sandbox)(value, path),
  number: nullable(number),
  checkbox: boolean,
  url: nullable(string({ max: maxUrl })),
  email: nullable(string({ max: maxContact })),
  phone_number: nullable(string({ max: maxContact })),
  date: nullable(parseDate),
  select: (value, path, write) => (value === null ? null : optionFor(value, path, write).id),
  status: (value, path, write) => (value === null ? null : optionFor(value, path, write).id),
  multi_select: (value, path, write) => [...new Set(arrayOf((item, at) => optionFor(item, at, write).id)(value, path))],
  people: (value, path, write) => [...new Set(arrayOf((item, at) => person(item, at, write))(value, path))],
  relation: (value, path) => [
    ...new Set(arrayOf(shape({ id: uuid }, { open: true }))(value, path).map(item => item.id)),
  ],
  files: (value, path, write) => arrayOf((item, at) => file(object(item, at), at, write))(value, path),
  place: nullable(
    shape({
      lat: number,
      lon: number,
      name: optional(nullable(string())),
      address: optional(nullable(string())),
      aws_place_id: optional(nullable(string())),
      google_place_id: optional(nullable(string())),
    }),
  ),
  verification: (value, path, { call }) => verification(value, path, call),
};

/** What a property reads as while nobody has written to it. */
export function emptyValue(type: string): unknown {
  if (['title', 'rich_text', 'multi_select', 'people', 'relation', 'files'].includes(type)) return [];
  return type === 'checkbox' ? false : null;
}

function person(value: unknown, path: string, { sandbox, call }: ValueWrite): string {
  const { id } = shape({ id: uuid }, { open: true })(value, path);
  if (!sandbox.store.get('users', id)) throw notFound('user', id, call.token.name);
  return id;
}

function file(item: JsonObject, path: string, { sandbox, call }: ValueWrite): object {
  const upload = own(item, 'file_upload');
  if (upload !== undefined) {
    const given = attached(sandbox, call, upload, `${path}.file_upload`);
    const name = optional(string({ max: 100 }))(own(item, 'name'), `${path}.name`);
    return { name: name ?? given.upload.filename ?? '', type: given.type, file: given.file };
  }
  const name = string({ max: 100 })(item['name'], `${path}.name`);
  if (own(item, 'file') !== undefined) return { name, ...sentBack(sandbox, call, item['file'], `${path}.file`) };
  const { url } = shape({ url: string({ max: maxUrl }) }, { open: true })(item['external'], `${path}.external`);
  return { name, type: 'external', external: { url } };
}

function verification(value: unknown, path: string, call: Call): object {
  const given = shape({ state: oneOf(['verified', 'unverified']), date: optional(nullable(parseDate)) })(value, path);
  if (given.state === 'unverified') return { state: 'unverified', date: null, verified_by: null };
  return { state: 'verified', date: given.date ?? null, verified_by: { object: 'user', id: call.token.botId } };
}
