import type { JsonObject } from '@na/contracts';
import { plainId } from '../effects/content.ts';
import type { FieldValue } from '../two-way/merge.ts';
import type { SchemaProperty } from './schema-property.ts';

/** A kind of property that can be written: what it takes, how Notion takes it, and how it is compared. */
interface PropertyKind {
  /** Ends "should be …". */
  takes: string;
  fits(value: unknown): boolean;
  /** As Notion takes it, without the type around it. */
  toNotion(value: FieldValue, options: readonly string[]): unknown;
  /** From what Notion gives, or took. */
  fromNotion(value: never): FieldValue;
}

const isText = (value: unknown): value is string => typeof value === 'string';
const isNames = (value: unknown) =>
  Array.isArray(value) &&
  value.length <= 100 &&
  value.every(item => isText(item) && item !== '' && !item.includes(','));
const isIds = (value: unknown) =>
  isText(value) ? idsIn(value).every(isId) : Array.isArray(value) && value.length <= 100 && value.every(isId);
const isId = (value: unknown) => isText(value) && /^[\da-f]{32}$/i.test(plainId(value));

/** An option as the property has it, in whatever case it was given. */
const known = (name: string, options: readonly string[]) =>
  options.find(option => option.toLowerCase() === name.toLowerCase()) ?? name;

const option: PropertyKind = {
  takes: 'the name of an option, without a comma',
  fits: value => isText(value) && value !== '' && !value.includes(','),
  toNotion: (value, options) => (value === null ? null : { name: known(String(value), options) }),
  fromNotion: (value: { name?: string } | null) => value?.name ?? null,
};

const link = (takes: string, max: number): PropertyKind => ({
  takes,
  fits: value => isText(value) && value.length <= max,
  toNotion: value => value,
  fromNotion: (value: string | null) => value,
});

const things: PropertyKind = {
  takes: 'a list of ids of Notion',
  fits: isIds,
  toNotion: value => listOf(value).map(id => ({ id })),
  fromNotion: (value: { id: string }[]) => joined(value.map(({ id }) => id)),
};

const KINDS: { [type: string]: PropertyKind | undefined } = {
  title: {
    takes: 'text',
    fits: isText,
    toNotion: value => textItems(value),
    fromNotion: textOf,
  },
  rich_text: {
    takes: 'text of at most 2,000 characters',
    fits: value => isText(value) && value.length <= 2_000,
    toNotion: value => textItems(value),
    fromNotion: (value: never) => textOf(value) || null,
  },
  number: {
    takes: 'a number',
    fits: value => typeof value === 'number' && Number.isFinite(value),
    toNotion: value => value,
    fromNotion: (value: number | null) => value,
  },
  checkbox: {
    takes: 'true or false',
    fits: value => typeof value === 'boolean',
    toNotion: value => value === true,
    fromNotion: (value: boolean) => value,
  },
  select: option,
  status: option,
  multi_select: {
    takes: 'a list of at most 100 names of options, without commas',
    fits: isNames,
    toNotion: (value, options) => listOf(value).map(name => ({ name: known(name, options) })),
    fromNotion: (value: { name: string }[]) => namesOf(value.map(({ name }) => name)),
  },
  date: {
    takes: 'a date (2026-11-30) or a date and time with its offset',
    fits: value => isText(value) && !Number.isNaN(Date.parse(value)),
    toNotion: value => (value === null ? null : { start: value }),
    fromNotion: (value: { start: string } | null) => (value ? momentOf(value.start) : null),
  },
  people: things,
  relation: things,
  url: link('a URL of at most 2,000 characters', 2_000),
  email: link('an e-mail address', 200),
  phone_number: link('a phone number', 200),
};

/** What a property of a type takes, for people; nothing when it cannot be written. */
export const takenBy = (type: string): string | undefined => KINDS[type]?.takes;

/** Whether a value can go into a property of a type. */
export const fitsIn = (type: string, value: unknown): boolean => value === null || Boolean(KINDS[type]?.fits(value));

/** A value as Notion takes it. */
export function written(value: FieldValue, { type, options = [] }: SchemaProperty): JsonObject {
  return { [type]: KINDS[type]!.toNotion(value, options) } as JsonObject;
}

/** The value of a property in the form in which both sides are compared, from what Notion gives or took; nothing of what cannot be compared. */
export function comparable(property: { [member: string]: unknown }): FieldValue | undefined {
  const type = String(property.type ?? Object.keys(property).find(key => key !== 'id') ?? '');
  return KINDS[type]?.fromNotion(property[type] as never);
}

/** A value that came by the API in the form in which both sides are compared: as if Notion had taken it and given it back. */
export function settled(value: FieldValue, property: SchemaProperty): FieldValue {
  return comparable(written(value, property)) ?? null;
}

/** A date as it is, or a moment in UTC: Notion gives times back in another zone and precision than it took them. */
export function momentOf(date: string): string {
  if (!date.includes('T')) return date;
  const moment = new Date(date);
  return Number.isNaN(moment.getTime()) ? date : moment.toISOString();
}

/** Several ids in one text, each once, in their order. */
export function joined(ids: readonly string[]): string | null {
  return sorted(ids.map(dashed)).join(',') || null;
}

/** The ids in a text that separates them by commas. */
export function idsIn(text: string): string[] {
  return text
    .split(',')
    .map(id => id.trim())
    .filter(Boolean);
}

function listOf(value: FieldValue): string[] {
  if (Array.isArray(value)) return value;
  return typeof value === 'string' ? idsIn(value) : [];
}

/** Names of options, each once, in their order; null when there is none. */
export function namesOf(names: readonly string[]): string[] | null {
  return names.length ? sorted(names) : null;
}

function sorted(texts: readonly string[]): string[] {
  return [...new Set(texts)].sort();
}

function dashed(id: string): string {
  return plainId(id).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

function textOf(items: { plain_text?: string; text?: { content: string } }[]): string {
  return items.map(item => item.plain_text ?? item.text?.content ?? '').join('');
}

function textItems(value: FieldValue): object[] {
  return typeof value === 'string' && value ? [{ text: { content: value } }] : [];
}
