import { Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { elected } from '@na/persistence';
import { logger } from '@na/telemetry';
import { setTimeout as pause } from 'node:timers/promises';
import { DataSource } from 'typeorm';
import { forgetEffects } from '../effects/effect.queries.ts';
import { forgetAuthorizations } from '../oauth/authorization.queries.ts';
import { forgetFigures } from '../statistics/statistics.queries.ts';
import { forgetAppliedTasks } from '../sync/sync.queries.ts';
import { forgetWebhookEvents } from '../webhooks/webhook-event.queries.ts';

const log = logger('forgetting');

/** After so long no task is tried again, nothing in Notion is mistaken for what a lost write made, and nobody asks how an authorization ended; in days. */
const KEPT_DAYS = 30;
const EVERY_MS = 3_600_000;
/** Rows forgotten with one statement. */
const AT_ONCE = 1_000;
const LEASE_MS = 60_000;

/** One replica forgets, hourly, what the ledger no longer needs. */
@Injectable()
export class Forgetting implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly end = new AbortController();
  private ended: Promise<void> = Promise.resolve();

  constructor(private readonly dataSource: DataSource) {}

  onApplicationBootstrap(): void {
    const { signal } = this.end;
    this.ended = elected(this.dataSource, { name: 'forgetting', leaseMs: LEASE_MS, signal }, lease =>
      this.forget(lease.signal),
    );
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.end.abort();
    await this.ended;
  }

  private async forget(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      for (const forget of [
        forgetEffects,
        forgetAppliedTasks,
        forgetAuthorizations,
        forgetFigures,
        forgetWebhookEvents,
      ]) {
        let forgotten = AT_ONCE;
        while (forgotten === AT_ONCE && !signal.aborted) forgotten = await forget(this.dataSource, KEPT_DAYS, AT_ONCE);
      }
      log.debug('what is older than 30 days is forgotten');
      await pause(EVERY_MS, undefined, { signal }).catch(() => undefined);
    }
  }
}
