import type { DataSource } from 'typeorm';
import { RelayReplaced } from '../errors.ts';
import {
  MESSAGES_BETWEEN,
  IS_WAITING,
  FORGET_EVENTS,
  MARK_SENT,
  RELAY_STATE,
  RELAY_STEP,
  UNSENT_MESSAGES,
} from './outbox.queries.ts';

/** How long events stay after they were sent, in milliseconds: a hearer may ask for them again for seven days. */
const KEEP_MS = 7 * 86_400_000;
/** How many events one statement deletes: few enough that nobody notices. */
const FORGET_AT_ONCE = 1_000;

/** How many bytes of bodies are read at once: what bounds the relay's memory when packs are large. */
const BYTES_AT_ONCE = 8 * 1024 * 1024;

/** A row of the outbox, numbered: one event, or a pack of several. */
export interface OutboxMessage {
  /** Its place among all that this outbox ever told, from 1; {@link placeOf} says under which number of which epoch it is told. */
  number: number;
  id: string;
  /** Its proto name. */
  type: string;
  /** When it happened; RFC 3339. */
  time: string;
  about?: string;
  version?: number;
  workspaceId?: string;
  /** Absent in a pack whose events differ in it. */
  actor?: string;
  /** Absent in a pack whose events differ in it. */
  correlationId?: string;
  parentId?: string;
  traceparent?: string;
  /** How many events it tells. */
  events: number;
  isPack: boolean;
  /** The event's body, or the pack; JSON, as it travels. */
  body: string;
}

/** How far the relay has come. */
export interface RelayState {
  /** Eight hex digits, made with the outbox and anew after a restore: a new epoch counts from 1 again. */
  epoch: string;
  /** The latest number given; 0 when there is none. */
  lastNumber: number;
  /** All up to this number stands in the stream. */
  sentNumber: number;
}

/** How far the relay has come. */
export async function relayState(dataSource: DataSource): Promise<RelayState> {
  const [found] = await dataSource.query<{ epoch: string; last_number: string; sent_number: string }[]>(RELAY_STATE);
  if (!found) throw new Error('The table outbox_relay has lost its row.');
  return { epoch: found.epoch, lastNumber: Number(found.last_number), sentNumber: Number(found.sent_number) };
}

/** Whether anything waits to be numbered or sent: one cheap query, for a relay that looks while nothing happens. */
export async function isAnythingWaiting(dataSource: DataSource): Promise<boolean> {
  const [found] = await dataSource.query<{ waiting: boolean }[]>(IS_WAITING);
  return found?.waiting ?? false;
}

/**
 * Notes that all up to the number `sentNumber` stands in the stream, and gives the next numbers to at most `limit` committed messages, fewer
 * when they are large: without gaps, in the order of their commits. Answers those; `isMore` says that there may be more.
 * @throws Problem `relay_replaced` when a relay with a higher lease token was here
 */
export async function nextMessages(
  dataSource: DataSource,
  { limit, token, sentNumber }: { limit: number; token: bigint; sentNumber: number },
): Promise<{ messages: OutboxMessage[]; isMore: boolean }> {
  const params = [limit, BYTES_AT_ONCE, token, sentNumber];
  const rows = await dataSource.query<(Row & { is_relay: boolean; more: boolean })[]>(RELAY_STEP, params);
  if (!rows[0]?.is_relay) throw RelayReplaced({ token });
  return { messages: rows.filter(({ id }) => id !== null).map(messageOf), isMore: rows[0].more };
}

/** At most `limit` messages that are numbered and not marked as sent, in order; fewer when they are large. */
export async function unsentMessages(dataSource: DataSource, limit: number): Promise<OutboxMessage[]> {
  return (await dataSource.query<Row[]>(UNSENT_MESSAGES, [limit, BYTES_AT_ONCE])).map(messageOf);
}

/**
 * Notes that all events up to the number `upTo` stand in the stream.
 * @throws Problem `relay_replaced` when a relay with a higher lease token was here
 */
export async function markSent(dataSource: DataSource, upTo: number, token: bigint): Promise<void> {
  const [marked] = await dataSource.query<[unknown[], number]>(MARK_SENT, [upTo, token]);
  if (!marked.length) throw RelayReplaced({ token });
}

/** At most `limit` of the messages numbered from `first` to `last` that are still kept, in order; fewer when they are large. */
export async function messagesBetween(
  dataSource: DataSource,
  first: number,
  last: number,
  limit: number,
): Promise<OutboxMessage[]> {
  return (await dataSource.query<Row[]>(MESSAGES_BETWEEN, [limit, BYTES_AT_ONCE, first, last])).map(messageOf);
}

/** Deletes what was sent more than `keepMs` (seven days) ago, in small statements. Answers how many events that were. */
export async function forgetEvents(dataSource: DataSource, token: bigint, keepMs = KEEP_MS): Promise<number> {
  for (let total = 0; ;) {
    const [result] = await dataSource.query<{ forgotten: number }[]>(FORGET_EVENTS, [keepMs, FORGET_AT_ONCE, token]);
    total += result?.forgotten ?? 0;
    if ((result?.forgotten ?? 0) < FORGET_AT_ONCE) return total;
  }
}

interface Row {
  number: string;
  id: string;
  type: string;
  events: number;
  about: string | null;
  version: number | null;
  workspace_id: string | null;
  actor: string | null;
  correlation_id: string | null;
  parent_id: string | null;
  traceparent: string | null;
  occurred_at: Date;
  is_pack: boolean;
  body: string;
}

function messageOf(row: Row): OutboxMessage {
  return {
    number: Number(row.number),
    id: row.id,
    type: row.type,
    time: row.occurred_at.toISOString(),
    about: row.about ?? undefined,
    version: row.version ?? undefined,
    workspaceId: row.workspace_id ?? undefined,
    actor: row.actor ?? undefined,
    correlationId: row.correlation_id ?? undefined,
    parentId: row.parent_id ?? undefined,
    traceparent: row.traceparent ?? undefined,
    events: row.events,
    isPack: row.is_pack,
    body: row.body,
  };
}
