import { Injectable } from '@nestjs/common';
import { SecretBox } from '@na/secrets';
import { logger } from '@na/telemetry';
import { setTimeout as pause } from 'node:timers/promises';
import { Breaker } from './breaker.ts';
import { letterOf, type Letter } from './letter.ts';
import { MailQueue, type Claimed } from './mail-queue.ts';
import { Smtp } from './smtp.ts';
import { faultOf, type SmtpFault } from './smtp-fault.ts';

const log = logger('mail');

/** An attempt ends then, however slowly the mail server trickles; in milliseconds. */
export const LONGEST_ATTEMPT_MS = 25_000;
/** That a mail was sent is noted again and again for so long, as it would go out twice otherwise; in milliseconds. */
const NOTE_FOR_MS = 20_000;
const NOTE_AGAIN_MS = 500;

/**
 * Makes the attempts to send a mail. Claims keep two replicas from sending the same one; it goes out twice only when a process dies,
 * or an answer is lost, after the mail server took it and before that is noted, and then both bear the same Message-ID.
 */
@Injectable()
export class Delivery {
  constructor(
    private readonly box: SecretBox,
    private readonly smtp: Smtp,
    private readonly queue: MailQueue,
    private readonly breaker: Breaker,
  ) {}

  /** Tries to send a mail, and notes what became of it. */
  async attempt(mail: Claimed, signal: AbortSignal): Promise<void> {
    const written = this.#write(mail);
    if (!written) return this.queue.failed(mail, UNREADABLE);
    try {
      await this.smtp.send(mail.id, written.to, written.letter, signal);
    } catch (error) {
      return this.#failed(mail, faultOf(error));
    }
    this.breaker.succeeded();
    await persistently(() => this.queue.sent(mail));
  }

  /** Asks the mail server whether it is back, while there is no mail to try it with. */
  async probe(signal: AbortSignal): Promise<void> {
    try {
      await this.smtp.greet(AbortSignal.any([AbortSignal.timeout(LONGEST_ATTEMPT_MS), signal]));
    } catch {
      this.breaker.failed();
      return;
    }
    await this.#back();
  }

  async #away(reason: string): Promise<void> {
    if (this.breaker.failed()) await this.queue.delayed(reason);
  }

  async #back(): Promise<void> {
    this.breaker.succeeded();
    await this.queue.resumed();
  }

  async #failed(mail: Claimed, fault: SmtpFault): Promise<void> {
    log.warn({ mailId: mail.id, template: mail.template, attempt: mail.attempts, ...fault }, 'A mail was not taken.');
    if (fault.kind === 'away') await this.#away(fault.reason);
    else await this.#back();
    await this.queue.failed(mail, fault);
  }

  #write({ id, template, sealed }: Claimed): { to: string; letter: Letter } | undefined {
    try {
      const { to, data } = JSON.parse(this.box.open(sealed, id)) as { to: string; data: object };
      return { to, letter: letterOf(template, data) };
    } catch (error) {
      log.error({ mailId: id, template, err: error }, 'A mail cannot be opened or written.');
      return undefined;
    }
  }
}

// Tried again, since another replica, or this one with the right SECRETS_KEY, may be able to.
const UNREADABLE: SmtpFault = { kind: 'later', reason: 'It could not be opened or written; the log says why.' };

async function persistently(note: () => Promise<void>): Promise<void> {
  for (const until = Date.now() + NOTE_FOR_MS; ; await pause(NOTE_AGAIN_MS)) {
    try {
      return await note();
    } catch (error) {
      if (Date.now() >= until) throw error;
    }
  }
}
