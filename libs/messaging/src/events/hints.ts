import { Injectable } from '@nestjs/common';
import { hintSubject, type HintType } from '@na/contracts';
import { logger } from '@na/telemetry';
import { NatsConnection } from '../connection/nats-connection.ts';

const log = logger('hints');

/** Words to whoever listens now: they only make something happen sooner that would happen anyway, so that losing one harms nothing. */
@Injectable()
export class Hints {
  constructor(private readonly nats: NatsConnection) {}

  /** Gives a hint. Never throws; while NATS is away, hints are lost. */
  give<T>(hint: HintType<T>, body: T): void {
    if (!this.nats.isConnected) return;
    this.nats.core.publish(hintSubject(hint as HintType<unknown>), JSON.stringify(body));
  }

  /** Hears hints until the returned function is called. */
  listen<T>(hint: HintType<T>, hear: (body: T) => void): () => void {
    const subscription = this.nats.core.subscribe(hintSubject(hint as HintType<unknown>), {
      callback: (error, message) => {
        if (error) return log.error({ err: error, hint: hint.name }, 'a hint cannot be heard');
        hear(message.json<T>());
      },
    });
    return () => subscription.unsubscribe();
  }
}
