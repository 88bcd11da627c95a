import { events } from '@na/contracts';
import type { HeardEvent, HeardMessage } from '@na/messaging';
import { eventIdInPack } from '@na/persistence';
import { WHOLE_SYSTEM } from '../record/record.ts';
import { isUuid } from '../record/uuid.ts';
import { keysOf } from './keys.ts';
import { SAID, type PackPart, type Said } from './part.ts';

/** From so many records on they are a part: fewer cost as much to write as rows of their own, and more to read. */
export const LEAST = 16;

/** A part that is to be stored. */
export type NewPart = PackPart & { json: string; keys: string[] };

/** How a message is kept: parts of its pack, and events that are rows of their own. */
export interface Parting {
  parts: NewPart[];
  events: HeardEvent[];
}

/**
 * How a message is kept: by workspace and actor, where these have enough of it. It is always the same for the same pack, so that one that is
 * told again under another number meets its parts.
 */
export function partingOf(message: HeardMessage): Parting {
  if (!isPartable(message)) return { parts: [], events: message.events };
  const parting: Parting = { parts: [], events: [] };
  for (const places of placesByOwner(message)) {
    const part = places.length < LEAST ? undefined : partAt(message, places);
    if (part) parting.parts.push(part);
    else for (const at of places) parting.events.push(message.events[at]!);
  }
  return parting;
}

/** Not what has times of its own, as a part has one; nor what Postgres would refuse, which is found out event by event. */
function isPartable({ header, count, pack }: HeardMessage): boolean {
  const { about: _, version: __, ...odd } = pack?.header?.fromBody ?? {};
  const isOdd = pack?.header?.columns?.time || Object.keys(odd).length > 0;
  return count >= LEAST && !isOdd && isCanonical(header.id) && !Number.isNaN(Date.parse(header.time));
}

function placesByOwner({ header, count, pack }: HeardMessage): number[][] {
  const all = Array.from({ length: count }, (_, at) => at);
  const { workspaceId, actor } = pack?.header?.columns ?? {};
  const differing = [workspaceId, actor].filter(column => column && !isSame(column));
  if (!differing.length) return [all];
  const ownerOf = (at: number) =>
    `${workspaceId?.[at] ?? header.workspaceId ?? ''} ${actor?.[at] ?? header.actor ?? ''}`;
  return [...Map.groupBy(all, ownerOf).values()];
}

function partAt({ header, count, pack = {} }: HeardMessage, places: number[]): NewPart | undefined {
  const first = places[0]!;
  const isWhole = places.length === count;
  const own = pack.header?.columns ?? {};
  const workspaceId = own.workspaceId?.[first] ?? header.workspaceId ?? WHOLE_SYSTEM;
  const said = narrowed(only(own), isWhole ? undefined : places);
  const body = narrowed(pack.columns ?? {}, isWhole ? undefined : places);
  const about = said.shared['about'] === undefined ? pack.header?.fromBody?.about : undefined;
  const share = {
    places: isWhole ? undefined : places,
    head: { ...only(header), ...said.shared },
    shared: { ...pack.shared, ...body.shared },
    columns: body.columns,
    header: { columns: said.columns, fromBody: about === undefined ? {} : { about } },
  };
  const json = JSON.stringify(share);
  const keys = keysOf(share);
  // An escape may stand for a character that Postgres takes in no text.
  if (!keys || !isCanonical(workspaceId) || json.includes('\\u')) return undefined;

  const { category = 'system', severity = 'info' } = events.get(header.type) ?? {};
  return {
    id: eventIdInPack(header.id, first),
    last_id: eventIdInPack(header.id, places.at(-1)!),
    occurred_at: new Date(header.time),
    type: header.type,
    category,
    severity,
    service: header.source.split('/')[0] ?? header.source,
    workspace_id: workspaceId,
    actor: own.actor?.[first] ?? header.actor ?? '',
    records: places.length,
    pack: share,
    json,
    keys,
  };
}

/** The columns at `places`, or whole; of those that are the same throughout, the value. */
function narrowed(columns: { [name: string]: readonly unknown[] | undefined }, places: number[] | undefined) {
  const narrow: { shared: { [name: string]: unknown }; columns: { [name: string]: readonly unknown[] } } = {
    shared: {},
    columns: {},
  };
  for (const [name, values] of Object.entries(columns)) {
    if (!values) continue;
    const own = places ? places.map(at => values[at]) : values;
    if (!isSame(own)) narrow.columns[name] = own;
    else if (own[0] !== null && own[0] !== undefined) narrow.shared[name] = own[0];
  }
  return narrow;
}

function isSame(values: readonly unknown[]): boolean {
  return values.every(value => value === values[0]);
}

function only<T>(header: { [name in Said]?: T }): { [name in Said]?: T } {
  return Object.fromEntries(SAID.filter(name => header[name] !== undefined).map(name => [name, header[name]!]));
}

/** Whether a text is a UUID as Postgres writes it. */
function isCanonical(text: string): boolean {
  return isUuid(text) && text === text.toLowerCase();
}
