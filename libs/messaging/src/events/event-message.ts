import type { JsMsg } from '@nats-io/jetstream';
import { headers, type Msg, type MsgHdrs } from '@nats-io/transport-node';

/** An event beside its body: the CloudEvents attributes and what orders and connects events. */
export interface EventHeader {
  /** Its id (UUIDv7); the same each time it is told. */
  id: string;
  /** Its proto name, e.g. `na.scheduler.v1.TaskFailed`. */
  type: string;
  /** Who told it: service and epoch of its outbox, e.g. `scheduler/1f0c9a2e`. */
  source: string;
  /** Its number among all that the source told; without gaps. The events of one pack share theirs. */
  number: number;
  /** When it happened; RFC 3339. */
  time: string;
  /** The id of the thing that it is about. */
  about?: string;
  /** The version of that thing after the event. */
  version?: number;
  workspaceId?: string;
  /** Who set it in motion. */
  actor: string;
  /** Shared by all that one request set in motion. */
  correlationId: string;
  /** The event that caused it. */
  parentId?: string;
  /** W3C trace context of the work that it was part of. */
  traceparent?: string;
}

/** An event as a hearer gets it. */
export interface HeardEvent extends EventHeader {
  data: unknown;
}

/** What a message says beside its body: the header of its event, or what those of its pack share. */
export type MessageHeader = Omit<EventHeader, 'actor' | 'correlationId'> & {
  actor?: string;
  correlationId?: string;
  /** How many events the message's pack holds; absent in a message of one event. */
  pack?: number;
};

const NAMES: { [field in keyof Required<MessageHeader>]: string } = {
  id: 'ce-id',
  type: 'ce-type',
  source: 'ce-source',
  number: 'ce-nanumber',
  time: 'ce-time',
  about: 'ce-subject',
  version: 'ce-naversion',
  workspaceId: 'ce-naworkspace',
  actor: 'ce-naactor',
  correlationId: 'ce-nacorrelation',
  parentId: 'ce-naparent',
  traceparent: 'traceparent',
  pack: 'ce-napack',
};

/** The NATS headers of a message: CloudEvents in binary mode, with extensions of ours. */
export function encodeHeader(header: MessageHeader): MsgHdrs {
  const encoded = headers();
  encoded.set('ce-specversion', '1.0');
  encoded.set('content-type', 'application/json');
  for (const [field, name] of Object.entries(NAMES)) {
    const value = header[field as keyof MessageHeader];
    if (value !== undefined && value !== null) encoded.set(name, String(value));
  }
  return encoded;
}

/** How many events a message says that it tells. */
export function eventsIn(message: Pick<JsMsg, 'headers'>): number {
  return Number(message.headers?.get(NAMES.pack)) || 1;
}

/**
 * What a message says beside its body.
 * @throws Error when the message is none of ours; the text says what is missing
 */
export function decodeHeader({ headers: found }: Pick<JsMsg | Msg, 'headers'>): MessageHeader {
  const get = (field: keyof MessageHeader) => found?.get(NAMES[field]) || undefined;
  const needed: (keyof MessageHeader)[] = ['id', 'type', 'source', 'number', 'time'];
  // In a pack each event may have its own.
  if (!get('pack')) needed.push('actor', 'correlationId');
  const missing = needed.filter(field => !get(field));
  if (missing.length)
    throw new Error(`The message lacks the headers ${missing.map(field => NAMES[field]).join(', ')}.`);
  const whole = (value: string | undefined) => (value === undefined ? undefined : Number(value));
  return {
    id: get('id')!,
    type: get('type')!,
    source: get('source')!,
    number: Number(get('number')),
    time: get('time')!,
    about: get('about'),
    version: whole(get('version')),
    workspaceId: get('workspaceId'),
    actor: get('actor'),
    correlationId: get('correlationId'),
    parentId: get('parentId'),
    traceparent: get('traceparent'),
    pack: whole(get('pack')),
  };
}

/** The service in a source, e.g. `scheduler` in `scheduler/1f0c9a2e`. */
export function tellerOf(source: string): string {
  return source.split('/')[0] ?? source;
}
