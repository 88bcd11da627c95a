import { breaches, type EventType } from '@na/contracts';
import { flow, inject, metrics } from '@na/telemetry';
import { randomUUID } from 'node:crypto';
import type { EntityManager } from 'typeorm';
import { EventBroken, EventTooLarge } from '../errors.ts';
import { takeRoom } from './outbox-bound.ts';
import { INSERT_EVENTS } from './outbox.queries.ts';
import { afterCommit, isFollowed } from '../transaction.ts';
import { announceWritten } from './outbox-written.ts';

/**
 * Largest body, in bytes of JSON. NATS takes messages of 1 MB and ours stay under 512 KiB; what goes through a jsonb column may come
 * back half as large again, because of the spaces that Postgres puts in.
 */
const MAX_BODY_BYTES = 320 * 1024;

/** What happened to the security of the system, as a graph and an alert can see it; the record of audit says the rest. */
const securityEvents = metrics.counter({
  name: 'na_security_events_total',
  help: 'Security events told, by the type of event and its severity.',
  labelNames: ['type', 'severity'],
});

/** What is known of an event besides its body. Whatever is left out comes from the flow and the trace that the code runs in. */
export interface TellOptions {
  /** The tenant. */
  workspaceId?: string;
  /** The version of the thing that it is about, after the event; the body's own field `version` by default, when it is a number. */
  version?: number;
  /** When it happened; now, by the database's clock, by default. */
  at?: Date;
  /** Who set it in motion, e.g. `user:<id>`; `system` when nobody is known. */
  actor?: string;
  /** Shared by all that one request set in motion; a new one when there is none. */
  correlationId?: string;
  /** The event that caused it. */
  parentId?: string;
  /** W3C trace context. */
  traceparent?: string;
}

/** An event, its body and what else is known of it. */
export type Telling<T> = TellOptions & { event: EventType<T>; body: T };

/**
 * Writes an event into the outbox, to be sent when `tx` is committed. Answers its id.
 * @throws Problem `outbox_full` when too many wait to be sent; `event_broken` when the body breaks its contract
 */
export async function tell<T>(
  tx: EntityManager,
  event: EventType<T>,
  body: T,
  options: TellOptions = {},
): Promise<string> {
  const [id] = await insert(tx, [row({ ...options, event, body }, contextOf())]);
  countTold(tx, [event as EventType<unknown>]);
  return id as string;
}

/** As {@link tell}, for several events with one statement. Answers their ids in the same order. */
export async function tellAll<T extends readonly unknown[]>(
  tx: EntityManager,
  tellings: readonly [...{ [at in keyof T]: Telling<T[at]> }],
): Promise<string[]> {
  const context = contextOf();
  const ids = await insert(
    tx,
    tellings.map(telling => row(telling as Telling<unknown>, context)),
  );
  countTold(
    tx,
    tellings.map(({ event }) => event as EventType<unknown>),
  );
  return ids;
}

interface Context extends Omit<TellOptions, 'version' | 'at'> {
  actor: string;
  correlationId: string;
}

/** What the flow and the trace that the code runs in say of an event. */
export function contextOf(): Context {
  const { actor = 'system', correlationId = randomUUID(), workspaceId, parentId } = flow.current() ?? {};
  return { actor, correlationId, workspaceId, parentId, traceparent: inject().traceparent };
}

function row<T>({ event, body, version, at, ...given }: Telling<T>, context: Context): object {
  const found = breaches(event, body);
  if (found.length) throw EventBroken({ event: event.name, breaches: found });
  const bytes = Buffer.byteLength(JSON.stringify(body));
  if (bytes > MAX_BODY_BYTES) throw EventTooLarge({ event: event.name, bytes, most: MAX_BODY_BYTES });
  return {
    type: event.name,
    about: event.about && body[event.about],
    version: version ?? versionIn(event, body),
    workspace_id: given.workspaceId ?? context.workspaceId,
    actor: given.actor ?? context.actor,
    correlation_id: given.correlationId ?? context.correlationId,
    parent_id: given.parentId ?? context.parentId,
    traceparent: given.traceparent ?? context.traceparent,
    data: body,
    occurred_at: at,
  };
}

function versionIn<T>(event: EventType<T>, body: T): unknown {
  return event.fields['version']?.kind === 'uint32' ? (body as { version?: number }).version : undefined;
}

/** Counts what is told for good, each event `times`; in a transaction whose end cannot be seen, nothing. */
export function countTold(tx: EntityManager, events: EventType<unknown>[], times = 1): void {
  const ofSecurity = events.filter(({ category }) => category === 'security');
  if (!ofSecurity.length || !isFollowed(tx)) return;
  afterCommit(tx, () => {
    for (const { name, severity } of ofSecurity) securityEvents.inc({ type: name.split('.').at(-1)!, severity }, times);
  });
}

async function insert(tx: EntityManager, rows: object[]): Promise<string[]> {
  if (!rows.length) return [];
  await takeRoom(tx, rows.length);
  const told = await tx.query<{ id: string; seq: string }[]>(INSERT_EVENTS, [JSON.stringify(rows)]);
  announceWritten(tx);
  return told.sort((a, b) => Number(a.seq) - Number(b.seq)).map(({ id }) => id);
}
