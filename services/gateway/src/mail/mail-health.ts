import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Health } from '@na/telemetry';
import { Breaker } from './breaker.ts';
import { faultOf } from './smtp-fault.ts';
import { Smtp } from './smtp.ts';

/** A mail server that has just greeted is believed for so long, in milliseconds: it may be somebody else's, who counts connections. */
const BELIEVED_MS = 30_000;
const TIMEOUT_MS = 2_000;

/** Says whether the mail server is there, where one is configured. Without it, mails wait and all else goes on. */
@Injectable()
export class MailHealth implements OnModuleInit {
  #believedUntil = 0;

  constructor(
    private readonly health: Health,
    private readonly smtp: Smtp,
    private readonly breaker: Breaker,
  ) {}

  onModuleInit(): void {
    if (!this.smtp.isConfigured) return;
    this.health.add({ name: 'mail', required: false, timeoutMs: TIMEOUT_MS, check: () => this.#check() });
  }

  async #check(): Promise<void> {
    if (this.breaker.state() !== 'closed')
      throw new Error('The mail server failed several times in a row; mails wait.');
    if (Date.now() < this.#believedUntil) return;
    await this.smtp.greet(AbortSignal.timeout(TIMEOUT_MS)).catch((error: unknown) => {
      throw new Error(faultOf(error).reason, { cause: error });
    });
    this.#believedUntil = Date.now() + BELIEVED_MS;
  }
}
