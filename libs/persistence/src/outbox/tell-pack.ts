import { breaches, type Breach, type EventType } from '@na/contracts';
import type { EntityManager } from 'typeorm';
import { EventBroken, EventTooLarge, TextNotStorable } from '../errors.ts';
import { takeRoom } from './outbox-bound.ts';
import { announceWritten } from './outbox-written.ts';
import { INSERT_PACK } from './outbox.queries.ts';
import { fromBody, MOST_IN_PACK, newPackId, type PackedHeader, type PackJson } from './pack.ts';
import { contextOf, countTold, type TellOptions } from './tell.ts';

/** Largest pack, in bytes of JSON: what the outbox takes. */
const MAX_PACK_BYTES = 512 * 1024;
/** NUL and lone surrogates, as `JSON.stringify` writes them. */
const NOT_STORABLE = /(?<!\\)(?:\\\\)*\\u(?:0000|d[89a-f][0-9a-f]{2})/;

/** The bodies and headers of many events of one type, by column. */
export interface Pack<T> {
  /** How many events; 1 to 65,536. */
  count: number;
  /** The fields that all bodies have alike. */
  shared?: Partial<T>;
  /** The fields in which they differ, a value for each event; null where one lacks an optional field. */
  columns?: { [field in keyof T]?: readonly (T[field] | null)[] };
  /** What the headers differ in; the rest comes from the options and the flow. */
  header?: { [name in keyof PackedHeader]?: readonly (PackedHeader[name] | null)[] };
}

/**
 * As {@link tell}, for many events of one type that become one row of the outbox and one message. Answers the pack's id, of which
 * `eventIdInPack` makes those of its events. The bodies are looked at as cheaply as their number demands: the shape of the pack,
 * and the first event in full.
 * @throws Problem `outbox_full`; `event_broken` when the pack or its first event breaks the contract; `event_too_large`;
 *   `text_not_storable`
 */
export async function tellPack<T>(
  tx: EntityManager,
  event: EventType<T>,
  pack: Pack<T>,
  options: TellOptions = {},
): Promise<string> {
  const found = packBreaches(event, pack);
  if (found.length) throw EventBroken({ event: event.name, breaches: found });
  const json = JSON.stringify(packJson(event, pack));
  const bytes = Buffer.byteLength(json);
  if (bytes > MAX_PACK_BYTES) throw EventTooLarge({ event: event.name, bytes, most: MAX_PACK_BYTES });
  // A column of json, other than jsonb, takes what no hearer could store.
  if (NOT_STORABLE.test(json)) throw TextNotStorable({});

  await takeRoom(tx, pack.count);
  const { actor, correlationId, workspaceId, parentId, traceparent } = { ...contextOf(), ...defined(options) };
  const id = newPackId();
  const header = [options.version, workspaceId, actor, correlationId, parentId, traceparent, options.at];
  await tx.query(INSERT_PACK, [id, event.name, pack.count, json, null, ...header]);
  announceWritten(tx);
  countTold(tx, [event as EventType<unknown>], pack.count);
  return id;
}

function packJson<T>(event: EventType<T>, { shared = {}, columns = {}, header = {} }: Pack<T>): PackJson {
  const given = new Set([...Object.keys(shared), ...Object.keys(columns)]);
  return {
    shared,
    columns: columns as PackJson['columns'],
    header: { columns: header, fromBody: fromBody(event, given) },
  };
}

function packBreaches<T>(event: EventType<T>, { count, shared = {}, columns = {}, header = {} }: Pack<T>): Breach[] {
  if (!Number.isInteger(count) || count < 1 || count > MOST_IN_PACK)
    return [{ pointer: '/count', detail: `should be 1 to ${MOST_IN_PACK}, but is ${count}` }];
  const byEvent = [...Object.entries<readonly unknown[] | undefined>(columns), ...Object.entries(header)];
  const uneven = byEvent.filter(([, values]) => values && values.length !== count);
  const unknown = [...Object.keys(shared), ...Object.keys(columns)].filter(field => !event.fields[field]);
  const first = Object.entries<readonly unknown[] | undefined>(columns).map(([field, values]) => [field, values?.[0]]);
  return [
    ...uneven.map(([field, values]) => ({
      pointer: `/${field}`,
      detail: `should have ${count} values, but has ${values!.length}`,
    })),
    ...unknown.map(field => ({ pointer: `/${field}`, detail: 'is no field of the event' })),
    ...breaches(event, { ...shared, ...Object.fromEntries(first) }),
  ];
}

function defined(options: TellOptions): TellOptions {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
}
