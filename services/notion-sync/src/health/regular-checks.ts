import { Inject, Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { CONFIG } from '@na/config';
import { Problem } from '@na/errors';
import { elected } from '@na/persistence';
import { logger, metrics } from '@na/telemetry';
import { setTimeout as pause } from 'node:timers/promises';
import { DataSource } from 'typeorm';
import type { Config } from '../config.ts';
import { connectionsToCheck } from '../connections/connection.queries.ts';
import { Links } from '../connections/links.ts';
import { countByState } from './health.queries.ts';

const connectionsByState = metrics.observableGauge({
  name: 'na_notion_connections',
  help: 'Connections of all workspaces, by how they stand.',
  labelNames: ['state'],
});

const log = logger('health');

const LEASE_MS = 30_000;
/** A look for connections to check is taken so often in the time after which they are to be checked. */
const LOOKS = 10;
/** Checked in one look, so that thousands of connections are not all asked at once. */
const AT_ONCE = 50;

/** One replica asks Notion regularly for each connection through which nothing was asked of late, so that one that broke is known before it is needed. */
@Injectable()
export class RegularChecks implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly end = new AbortController();
  private ended: Promise<void> = Promise.resolve();
  private readonly endReading: () => void;

  constructor(
    private readonly dataSource: DataSource,
    private readonly links: Links,
    @Inject(CONFIG) private readonly config: Pick<Config, 'NOTION_CHECK_EVERY_MS'>,
  ) {
    this.endReading = connectionsByState.observe(async () =>
      (await countByState(dataSource)).map(({ state, count }) => ({ labels: { state }, value: count })),
    );
  }

  onApplicationBootstrap(): void {
    const { signal } = this.end;
    const everyMs = this.config.NOTION_CHECK_EVERY_MS / LOOKS;
    this.ended = elected(this.dataSource, { name: 'connection-checks', leaseMs: LEASE_MS, signal }, async lease => {
      while (!lease.signal.aborted) {
        await this.check(lease.signal);
        await pause(everyMs, undefined, { signal: lease.signal }).catch(() => undefined);
      }
    });
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.endReading();
    this.end.abort();
    await this.ended;
  }

  private async check(signal: AbortSignal): Promise<void> {
    const due = await connectionsToCheck(this.dataSource, this.config.NOTION_CHECK_EVERY_MS, AT_ONCE);
    for (const { id, workspaceId } of due) {
      if (signal.aborted) return;
      // What is wrong is noted of the connection by whoever asks.
      await this.links.checkQuietly(workspaceId, id).catch((error: unknown) => {
        if (!(error instanceof Problem)) throw error;
        log.debug({ err: error, connectionId: id }, 'a connection did not pass its check');
      });
    }
  }
}
