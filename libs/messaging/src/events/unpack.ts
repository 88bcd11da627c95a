import { eventIdInPack, type PackedHeader, type PackJson } from '@na/persistence';
import type { EventHeader, HeardEvent, MessageHeader } from './event-message.ts';

type Columns = [name: string, values: readonly unknown[]][];

/** What the events of a pack share. */
export type PackHeader = Omit<MessageHeader, 'pack'>;

/** All that an event of a pack may say for itself: not its source, or one service could speak for another. */
const OWN: { [name in keyof PackedHeader]: true } = {
  about: true,
  version: true,
  workspaceId: true,
  actor: true,
  correlationId: true,
  parentId: true,
  traceparent: true,
  time: true,
};

/**
 * Finds what is wrong with a pack of `count`, as cheaply as can be: where the headers leave doubt, it is opened.
 * @throws Error when a column has not a value for each event, when a header says what is not its own to say, or when an event would
 *   have no actor or correlation
 */
export function checkPack(shared: PackHeader, count: number, pack: PackJson): void {
  const headers = Object.entries(pack.header?.columns ?? {});
  const uneven = [...Object.entries(pack.columns ?? {}), ...headers].find(
    ([, values]) => !Array.isArray(values) || values.length !== count,
  );
  if (uneven) throw new Error(`The column ${uneven[0]} has not a value for each of the ${count} events of its pack.`);
  const foreign = [...headers, ...Object.entries(pack.header?.fromBody ?? {})].find(
    ([name]) => !Object.hasOwn(OWN, name),
  );
  if (foreign) throw new Error(`The events of a pack cannot say their own ${foreign[0]}.`);

  const { actor, correlationId, time } = pack.header?.columns ?? {};
  const isSure = (shared.actor || actor?.every(Boolean)) && (shared.correlationId || correlationId?.every(Boolean));
  if (!isSure || time || pack.header?.fromBody?.time) unpack(shared, count, pack);
}

/**
 * The events of a pack of `count` in which {@link checkPack} finds nothing, in their order. What a header says comes from the header's own
 * column, or from the field of the body that stands for it, or else from the message.
 * @throws Error when an event would have no actor or correlation, or a time that is none
 */
export function unpack(shared: PackHeader, count: number, pack: PackJson): HeardEvent[] {
  const columns = Object.entries(pack.columns ?? {});
  const headers: Columns = Object.entries(pack.header?.columns ?? {});
  const fromBody = Object.entries(pack.header?.fromBody ?? {}) as [keyof EventHeader, string][];
  return Array.from({ length: count }, (_, at) => {
    const data = { ...pack.shared, ...rowOf(columns, at) };
    const event = { ...shared, id: eventIdInPack(shared.id, at) } as HeardEvent & { [name: string]: unknown };
    for (const [name, field] of fromBody) if (data[field] !== undefined) event[name as string] = data[field];
    Object.assign(event, rowOf(headers, at));
    if (event.time !== shared.time) event.time = new Date(event.time).toISOString();
    if (!event.actor || !event.correlationId)
      throw new Error(`The event ${at} of its pack lacks its actor or correlation.`);
    event.data = data;
    return event;
  });
}

function rowOf(columns: Columns, at: number): { [name: string]: unknown } {
  const row: { [name: string]: unknown } = {};
  for (const [name, values] of columns) {
    const value = values[at];
    if (value !== null && value !== undefined) row[name] = value;
  }
  return row;
}
