import { Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { flow, logger } from '@na/telemetry';
import { randomUUID } from 'node:crypto';
import { MailQueue } from './mail-queue.ts';

const log = logger('mail');
const EVERY_MS = 60_000;

/** Sweeps the mails, at the start and each minute. */
@Injectable()
export class MailSweep implements OnApplicationBootstrap, OnModuleDestroy {
  #timer: NodeJS.Timeout | undefined;
  #sweeping: Promise<void> = Promise.resolve();

  constructor(private readonly queue: MailQueue) {}

  onApplicationBootstrap(): void {
    const sweep = () => void (this.#sweeping = this.#sweep());
    sweep();
    this.#timer = setInterval(sweep, EVERY_MS).unref();
  }

  async onModuleDestroy(): Promise<void> {
    clearInterval(this.#timer);
    await this.#sweeping;
  }

  async #sweep(): Promise<void> {
    await flow
      .run({ correlationId: randomUUID(), actor: 'service:gateway' }, () => this.queue.sweep())
      .catch((error: unknown) => log.warn({ err: error }, 'Mails were not swept; the next round will.'));
  }
}
