import type { JsMsg } from '@nats-io/jetstream';
import type { Msg } from '@nats-io/transport-node';
import type { PackJson } from '@na/persistence';
import { decodeHeader, type EventHeader, type HeardEvent, type MessageHeader } from './event-message.ts';
import { checkPack, unpack } from './unpack.ts';

/** What one message tells: an event, or a pack of them, which is opened only when somebody asks for its events. */
export class HeardMessage {
  #events: HeardEvent[] | undefined;

  private constructor(
    /** The header of its event, or what those of its pack share. */
    readonly header: Omit<MessageHeader, 'pack'>,
    /** How many events it tells. */
    readonly count: number,
    /** Absent in a message of one event. */
    readonly pack: PackJson | undefined,
    events?: HeardEvent[],
  ) {
    this.#events = events;
  }

  /** @throws Error when the message is none of ours or its pack is not what it should be; the text says why */
  static in(message: Pick<JsMsg | Msg, 'headers' | 'data'>): HeardMessage {
    const { pack: count, ...header } = decodeHeader(message);
    const body: unknown = JSON.parse(new TextDecoder().decode(message.data));
    if (count === undefined) return HeardMessage.of({ ...(header as EventHeader), data: body });
    return HeardMessage.ofPack(header, count, body as PackJson);
  }

  /** @throws Error when the pack is not what it should be; the text says why */
  static ofPack(header: Omit<MessageHeader, 'pack'>, count: number, pack: PackJson): HeardMessage {
    checkPack(header, count, pack);
    return new HeardMessage(header, count, pack);
  }

  /** A message that tells this event alone. */
  static of(event: HeardEvent): HeardMessage {
    return new HeardMessage(event, 1, undefined, [event]);
  }

  /** Its events, in their order. */
  get events(): HeardEvent[] {
    return (this.#events ??= unpack(this.header, this.count, this.pack ?? {}));
  }
}
