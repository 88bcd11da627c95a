import { Injectable } from '@nestjs/common';
import { eventSubject, type EventType } from '@na/contracts';
import { logger } from '@na/telemetry';
import { NatsConnection } from '../connection/nats-connection.ts';
import type { EventHeader } from './event-message.ts';
import { HeardMessage } from './heard-message.ts';

const log = logger('live');

/**
 * What is told right now, to every replica that listens, without memory and without promise: for live views that can read again what
 * they missed. What must not be missed is heard by `@OnEvent`.
 */
@Injectable()
export class LiveEvents {
  constructor(private readonly nats: NatsConnection) {}

  /** Hears an event until the returned function is called. */
  listen<T>(event: EventType<T>, hear: (body: T, header: EventHeader) => void): () => void {
    const subscription = this.nats.core.subscribe(eventSubject(event as EventType<unknown>, '*'), {
      callback: (error, message) => {
        if (error) return log.error({ err: error, event: event.name }, 'an event cannot be heard live');
        for (const { data, ...header } of HeardMessage.in(message).events) hear(data as T, header);
      },
    });
    return () => subscription.unsubscribe();
  }
}
