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
  /** Its number among all that the source told; without gaps. */
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

const NAMES: { [field in keyof Required<EventHeader>]: string } = {
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
};

/** The NATS headers of an event: CloudEvents in binary mode, with extensions of ours. */
export function encodeHeader(event: EventHeader): MsgHdrs {
  const encoded = headers();
  encoded.set('ce-specversion', '1.0');
  encoded.set('content-type', 'application/json');
  for (const [field, name] of Object.entries(NAMES)) {
    const value = event[field as keyof EventHeader];
    if (value !== undefined && value !== null) encoded.set(name, String(value));
  }
  return encoded;
}

/**
 * The event in a message.
 * @throws Error when the message is not one; the text says what is missing
 */
export function decodeEvent(message: Pick<JsMsg | Msg, 'headers' | 'data'>): HeardEvent {
  const get = (field: keyof EventHeader) => message.headers?.get(NAMES[field]) || undefined;
  const missing = (['id', 'type', 'source', 'number', 'time', 'actor', 'correlationId'] as const).filter(
    field => !get(field),
  );
  if (missing.length)
    throw new Error(`The message lacks the headers ${missing.map(field => NAMES[field]).join(', ')}.`);
  const version = get('version');
  return {
    id: get('id')!,
    type: get('type')!,
    source: get('source')!,
    number: Number(get('number')),
    time: get('time')!,
    about: get('about'),
    version: version === undefined ? undefined : Number(version),
    workspaceId: get('workspaceId'),
    actor: get('actor')!,
    correlationId: get('correlationId')!,
    parentId: get('parentId'),
    traceparent: get('traceparent'),
    data: JSON.parse(new TextDecoder().decode(message.data)),
  };
}

/** The service in a source, e.g. `scheduler` in `scheduler/1f0c9a2e`. */
export function tellerOf(source: string): string {
  return source.split('/')[0] ?? source;
}
