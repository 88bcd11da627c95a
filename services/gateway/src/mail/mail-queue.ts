import { Injectable } from '@nestjs/common';
import { MailDelayed, MailFailed, MailResumed, MailSent } from '@na/contracts';
import { Problem } from '@na/errors';
import { tell, transaction } from '@na/persistence';
import { flow, logger } from '@na/telemetry';
import { randomUUID } from 'node:crypto';
import { DataSource, type EntityManager } from 'typeorm';
import {
  BEGIN_OUTAGE,
  CLAIM,
  END_OUTAGE,
  FORGET,
  GIVE_UP,
  NOTE_FAILED,
  NOTE_RETRY,
  NOTE_SENT,
  RELEASE,
} from './mail.queries.ts';
import { mails } from './mail-metrics.ts';
import type { MailTemplate } from './mail-templates.ts';
import { delayAfter } from './retry.ts';
import type { SmtpFault } from './smtp-fault.ts';

const log = logger('mail');

/** A mail in our hands. */
export interface Claimed {
  id: string;
  template: MailTemplate;
  sealed: string;
  recipientHash: string;
  userId: string | null;
  /** This one included. */
  attempts: number;
  correlationId: string;
  traceparent: string | null;
}

type GivenUp = Omit<Claimed, 'sealed' | 'traceparent'> & { lastError: string | null };

/** Which mails wait and in whose hands they are, and what became of them. */
@Injectable()
export class MailQueue {
  constructor(private readonly dataSource: DataSource) {}

  /** Takes at most `most` mails that are due, for `forMs` milliseconds. No other replica gets them meanwhile. */
  claim(most: number, forMs: number, { evenIfNotDue = false } = {}): Promise<Claimed[]> {
    // By itself: this is asked once a second, and a transaction around it would be three statements in place of one.
    return this.dataSource.query<Claimed[]>(CLAIM, [most, forMs, evenIfNotDue]);
  }

  /** Notes that a mail was taken by the mail server. */
  async sent(mail: Claimed): Promise<void> {
    const note = async (tx: EntityManager) => (await tx.query<unknown[]>(NOTE_SENT, [mail.id])).length > 0;
    try {
      await transaction(this.dataSource, async tx => {
        if (await note(tx)) await tell(tx, MailSent, bodyOf(mail));
        await endOutage(tx);
      });
    } catch (error) {
      if (!(error instanceof Problem) || error.code !== 'outbox_full') throw error;
      // Better not told than sent again and again.
      log.warn({ mailId: mail.id }, 'A mail was sent and that could not be told, since the outbox is full.');
      await transaction(this.dataSource, note);
    }
    mails.inc({ template: mail.template, outcome: 'sent' });
  }

  /** Notes an attempt that failed: the mail is tried again later, or given up when it was refused. */
  async failed(mail: Claimed, { kind, reason }: SmtpFault): Promise<void> {
    const isRefused = kind === 'refused';
    await transaction(this.dataSource, async tx => {
      if (isRefused) {
        const [counts] = await tx.query<unknown[]>(NOTE_FAILED, [mail.id, mail.attempts, reason]);
        if (counts) await tell(tx, MailFailed, { ...bodyOf(mail), reason });
      } else {
        const delayMs = delayAfter(mail.attempts, Math.random());
        await tx.query(NOTE_RETRY, [mail.id, mail.attempts, reason, delayMs, kind === 'away']);
      }
    });
    mails.inc({ template: mail.template, outcome: isRefused ? 'failed' : 'retried' });
  }

  /** Notes that the mail server is away, and tells it once, whoever notices. */
  async delayed(reason: string): Promise<void> {
    await onOwnAccount(() =>
      transaction(this.dataSource, async tx => {
        const [outage] = await tx.query<{ waiting: number }[]>(BEGIN_OUTAGE);
        if (outage) await tell(tx, MailDelayed, { waiting: outage.waiting, reason });
      }),
    );
  }

  /** Notes that the mail server is there, though no mail has shown it. */
  async resumed(): Promise<void> {
    await onOwnAccount(() => transaction(this.dataSource, endOutage));
  }

  /** Gives up what could not be sent within a day, and forgets what became of mails of long ago. */
  async sweep(): Promise<void> {
    const givenUp = await transaction(this.dataSource, async tx => {
      const late = await tx.query<GivenUp[]>(GIVE_UP);
      for (const { lastError, correlationId, ...mail } of late) {
        const reason = `It could not be sent within 24 hours. ${lastError ?? 'It was never tried.'}`;
        await tell(tx, MailFailed, { ...bodyOf(mail), reason }, { correlationId });
      }
      return late;
    });
    for (const { template } of givenUp) mails.inc({ template, outcome: 'failed' });
    await this.dataSource.query(FORGET);
  }
}

async function endOutage(tx: EntityManager): Promise<void> {
  const [ended] = await tx.query<{ waiting: number; awaySeconds: number }[]>(END_OUTAGE);
  if (!ended) return;
  await tx.query(RELEASE);
  await tell(tx, MailResumed, ended);
}

function bodyOf(mail: Pick<Claimed, 'id' | 'template' | 'recipientHash' | 'userId' | 'attempts'>) {
  const { id: mailId, template, recipientHash, userId, attempts } = mail;
  return { mailId, template, recipientHash, attempts, ...(userId && { userId }) };
}

function onOwnAccount<T>(work: () => Promise<T>): Promise<T> {
  return flow.run({ correlationId: randomUUID(), actor: 'service:gateway' }, work);
}
