import type { EventType } from '@na/contracts';
import { uuidv7 } from '../uuid-v7.ts';

/** How many events a pack may hold: their places fit into the 16 bits of the pack's id that are kept free for them. */
export const MOST_IN_PACK = 65_536;

/** What the header of each event of a pack may say for itself; the rest is the pack's. */
export interface PackedHeader {
  about: string;
  version: number;
  workspaceId: string;
  actor: string;
  correlationId: string;
  parentId: string;
  traceparent: string;
  /** When it happened; RFC 3339. */
  time: string;
}

/**
 * Many events of one type, by column, as they stand in the outbox and travel in one message: what a statement made of many rows costs
 * one row, one number and one note of having been heard.
 */
export interface PackJson {
  /** The fields that all bodies have alike. */
  shared?: { [field: string]: unknown };
  /** The fields in which the bodies differ, a value for each event; null where one lacks the field. */
  columns?: { [field: string]: readonly unknown[] };
  header?: {
    /** What the headers say beside the message's own, a value for each event; null where the message's own holds. */
    columns?: { [name in keyof PackedHeader]?: readonly (PackedHeader[name] | null)[] };
    /** What the headers take from a field of the event's body. */
    fromBody?: { [name in keyof PackedHeader]?: string };
  };
}

/** The id of the event number `index` (from 0) of a pack, as the SQL function `event_in_pack` gives it. */
export function eventIdInPack(packId: string, index: number): string {
  return packId.slice(0, 32) + index.toString(16).padStart(4, '0');
}

/** A new id of a pack: a UUIDv7 whose last 16 bits are zero, as places of events. */
export function newPackId(now = Date.now()): string {
  return eventIdInPack(uuidv7(now), 0);
}

/** SQL of the values of a pack. */
export interface PackSql<T> {
  /** Fields that all bodies have alike: an aggregate or a constant each. */
  shared?: { [field in keyof T]?: string };
  /** Fields in which the bodies differ: an expression of a row each. */
  columns?: { [field in keyof T]?: string };
  /** What the headers differ in: an expression of a row each. */
  header?: { [name in keyof PackedHeader]?: string };
}

/**
 * SQL of the column `pack` in a select that aggregates a row for each event; their order is the rows'. Beside it the row of the outbox
 * says `event_in_pack(uuidv7(), 0)` as its id, `count(*)` as its `events`, and in its own columns what all headers share. `about` and
 * `version` are read from the bodies.
 * @throws Error when the event lacks a field, or needs one that is not given
 */
export function packSql<T>(event: EventType<T>, { shared = {}, columns = {}, header = {} }: PackSql<T>): string {
  const given = new Set([...Object.keys(shared), ...Object.keys(columns)]);
  const unknown = [...given].filter(field => !event.fields[field]);
  const missing = Object.entries(event.fields).filter(([field, { optional }]) => !optional && !given.has(field));
  if (unknown.length) throw new Error(`${event.name} has no field ${unknown.join(', ')}.`);
  if (missing.length) throw new Error(`A pack of ${event.name} needs ${missing.map(([field]) => field).join(', ')}.`);
  return jsonObject({
    shared: jsonObject(shared),
    columns: jsonObject(columns, sql => `array_agg(${sql})`),
    header: jsonObject({
      columns: jsonObject(header, sql => `array_agg(${sql})`),
      fromBody: `'${JSON.stringify(fromBody(event, given))}'::json`,
    }),
  });
}

/** The names that the headers take from the bodies, where the bodies have them. */
export function fromBody<T>(event: EventType<T>, given: ReadonlySet<string>): { about?: string; version?: string } {
  const hasVersion = given.has('version') && event.fields['version']?.kind === 'uint32';
  return {
    about: event.about && given.has(event.about) ? event.about : undefined,
    version: hasVersion ? 'version' : undefined,
  };
}

function jsonObject(fields: { [field: string]: string | undefined }, wrap = (sql: string) => sql): string {
  const entries = Object.entries(fields).filter(([, sql]) => sql !== undefined);
  return `json_build_object(${entries.map(([field, sql]) => `'${field}', ${wrap(sql!)}`).join(', ')})`;
}
