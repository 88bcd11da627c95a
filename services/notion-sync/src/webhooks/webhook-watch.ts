import { Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { NotionWebhookSilent } from '@na/contracts';
import { elected, tell, transaction } from '@na/persistence';
import { logger, metrics } from '@na/telemetry';
import { setTimeout as pause } from 'node:timers/promises';
import { DataSource } from 'typeorm';
import { countWebhooks, noteSilenceTold, troubledWebhooks } from './webhook.queries.ts';

const webhooksByState = metrics.observableGauge({
  name: 'na_notion_webhooks',
  help: 'Webhooks of connections by how they stand; silent and refused ones are counted there as well.',
  labelNames: ['state'],
});

const log = logger('webhooks');

/** Notion promises its events within five minutes; in milliseconds. */
const QUIET_MS = 15 * 60_000;
const EVERY_MS = 60_000;
const LEASE_MS = 60_000;

const PROBLEMS = {
  silent:
    'Nothing came though this connection wrote to Notion a quarter of an hour ago. Look in Notion whether the subscription is paused, and whether this address can be reached from the internet.',
  refused:
    'What came was refused, lately all of it. Look at the last refusal; the subscription may be another one, with a token of its own.',
};

/** One replica notices when events that must come do not come. Our own writes are what must be heard of. */
@Injectable()
export class WebhookWatch implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly end = new AbortController();
  private ended: Promise<void> = Promise.resolve();
  private readonly endReading: () => void;

  constructor(private readonly dataSource: DataSource) {
    this.endReading = webhooksByState.observe(async () => {
      const counts = await countWebhooks(dataSource);
      const troubled = await troubledWebhooks(dataSource, QUIET_MS);
      const ofTrouble = (['silent', 'refused'] as const).map(state => ({
        ...{ state, count: troubled.filter(({ why }) => why === state).length },
      }));
      return [...counts, ...ofTrouble].map(({ state, count }) => ({ labels: { state }, value: count }));
    });
  }

  onApplicationBootstrap(): void {
    const { signal } = this.end;
    this.ended = elected(this.dataSource, { name: 'webhook-watch', leaseMs: LEASE_MS, signal }, async lease => {
      while (!lease.signal.aborted) {
        await this.look();
        await pause(EVERY_MS, undefined, { signal: lease.signal }).catch(() => undefined);
      }
    });
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.endReading();
    this.end.abort();
    await this.ended;
  }

  /** Tells of each silence once. */
  async look(): Promise<void> {
    for (const { id, connectionId, workspaceId, why, isTold } of await troubledWebhooks(this.dataSource, QUIET_MS)) {
      if (isTold) continue;
      const problem = PROBLEMS[why];
      await transaction(this.dataSource, async tx => {
        if (!(await noteSilenceTold(tx, id))) return;
        await tell(tx, NotionWebhookSilent, { connectionId, problem }, { workspaceId });
        log.warn({ connectionId, why }, 'a webhook has fallen silent');
      });
    }
  }
}
