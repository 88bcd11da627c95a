import { Inject, Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { CONFIG } from '@na/config';
import { elected, transaction } from '@na/persistence';
import { logger } from '@na/telemetry';
import { setTimeout as pause } from 'node:timers/promises';
import { DataSource } from 'typeorm';
import type { Config } from '../config.ts';
import { boundsOf, keepGrant } from './grant-learning.ts';
import { budgetsInUse, lockGrant, noteLook } from './grant.queries.ts';
import { afterSaturation } from './learned-grant.ts';

const log = logger('budget');

/** How often a look is taken at the budgets; in milliseconds. */
const EVERY_MS = 30_000;
/** So many looks in a row must find a budget nearly used up, which is ten minutes, before more is tried. */
const LOOKS = 20;
const NEARLY = 0.9;
const LEASE_MS = 60_000;

/** One replica looks, twice a minute, how much of what Notion grants is used, and tries for more where that would help. */
@Injectable()
export class GrantLooks implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly end = new AbortController();
  private ended: Promise<void> = Promise.resolve();

  constructor(
    private readonly dataSource: DataSource,
    @Inject(CONFIG)
    private readonly config: Pick<Config, 'NOTION_REQUESTS_PER_MINUTE' | 'NOTION_REQUESTS_PER_MINUTE_MOST'>,
  ) {}

  onApplicationBootstrap(): void {
    const { signal } = this.end;
    this.ended = elected(this.dataSource, { name: 'budget-looks', leaseMs: LEASE_MS, signal }, async lease => {
      while (!lease.signal.aborted) {
        await this.look();
        await pause(EVERY_MS, undefined, { signal: lease.signal }).catch(() => undefined);
      }
    });
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.end.abort();
    await this.ended;
  }

  /** Looks at each budget once. */
  async look(): Promise<void> {
    for (const connectionId of await budgetsInUse(this.dataSource))
      await this.lookAt(connectionId).catch((error: unknown) =>
        log.warn({ err: error, connectionId }, 'a budget could not be looked at'),
      );
  }

  private async lookAt(connectionId: string): Promise<void> {
    await transaction(this.dataSource, async tx => {
      const found = await lockGrant(tx, connectionId);
      if (!found || found.isHeld) return;
      const proven = Math.max(found.proven, Math.min(found.used, found.granted));
      const saturatedLooks = found.used >= found.granted * NEARLY ? found.saturatedLooks + 1 : 0;
      await noteLook(tx, connectionId, { proven, saturatedLooks });
      if (saturatedLooks < LOOKS) return;
      const raised = afterSaturation({ ...found, proven }, boundsOf(this.config));
      await keepGrant(
        tx,
        connectionId,
        found,
        raised,
        `nearly all of it was used for ten minutes, and Notion refused nothing`,
      );
    });
  }
}
