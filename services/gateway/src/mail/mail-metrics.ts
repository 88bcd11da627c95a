import { Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { metrics } from '@na/telemetry';
import { DataSource } from 'typeorm';
import { Breaker, BREAKER_STATES } from './breaker.ts';
import { BACKLOG } from './mail.queries.ts';

const mailsWaiting = metrics.observableGauge({
  name: 'na_mails_waiting',
  help: 'Mails that wait to be sent; all replicas tell the same.',
});

const oldestWaitingSeconds = metrics.observableGauge({
  name: 'na_mails_oldest_waiting_seconds',
  help: 'How long the oldest mail that waits has waited; all replicas tell the same.',
});

const breakerStates = metrics.observableGauge({
  name: 'na_mail_breaker',
  help: 'How the breaker before the mail server stands on this replica: 1 for the state it is in, 0 for the others.',
  labelNames: ['state'],
});

/** Attempts to send a mail, by what became of them. */
export const mails = metrics.counter({
  name: 'na_mails_total',
  help: 'Attempts to send a mail: sent, to be tried again, or given up.',
  labelNames: ['template', 'outcome'],
});

/** Tells Prometheus what waits and how the breaker stands. */
@Injectable()
export class MailMetrics implements OnModuleInit, OnApplicationShutdown {
  #ends: (() => void)[] = [];

  constructor(
    private readonly dataSource: DataSource,
    private readonly breaker: Breaker,
  ) {}

  onModuleInit(): void {
    this.#ends = [
      mailsWaiting.observe(async () => (await this.#backlog()).waiting),
      oldestWaitingSeconds.observe(async () => (await this.#backlog()).oldestSeconds),
      breakerStates.observe(() => {
        const now = this.breaker.state();
        return BREAKER_STATES.map(state => ({ labels: { state }, value: Number(state === now) }));
      }),
    ];
  }

  onApplicationShutdown(): void {
    for (const end of this.#ends) end();
  }

  async #backlog(): Promise<{ waiting: number; oldestSeconds: number }> {
    const [backlog] = await this.dataSource.query<{ waiting: number; oldestSeconds: number }[]>(BACKLOG);
    return backlog!;
  }
}
