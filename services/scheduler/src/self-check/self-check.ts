import { Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { RecoveryAttempted, RecoveryFailed, RecoverySucceeded } from '@na/contracts';
import { elected, tell, transaction, type Lease } from '@na/persistence';
import { logger } from '@na/telemetry';
import { setTimeout as pause } from 'node:timers/promises';
import { DataSource } from 'typeorm';
import { Endings } from '../attempt/endings.ts';
import { WorkHints } from '../hint/work-hints.ts';
import { SerialKeys } from '../serial-key/serial-keys.ts';
import type { Check, Stretch } from './check.ts';
import { checksOf } from './checks.ts';
import { looked, recovered, recoveries } from './recovery-metrics.ts';
import { END_OF_STRETCH } from './self-check.queries.ts';

const log = logger('self-check');

/** Between two looks, in milliseconds. */
const LOOK_MS = 60_000;
/** Nobody looks for so long when the elected replica dies, in milliseconds. */
const LEASE_MS = 60_000;
/** How many tasks one look goes over; the next one goes on where it ended, so that a look costs the same however many tasks wait. */
const TASKS_OF_A_LOOK = 10_000;
/** Short transactions for one kind in one look; what is left comes with the next. */
const MOST_REPAIRS = 20;
const FIRST = '00000000-0000-0000-0000-000000000000';
const LAST = 'ffffffff-ffff-ffff-ffff-ffffffffffff';

/**
 * Looks now and then, on one replica, for what cannot be and would stay for ever: what a crash or a hand in the database left behind. Mends it, and
 * tells so.
 */
@Injectable()
export class SelfCheck implements OnApplicationBootstrap, BeforeApplicationShutdown {
  readonly #checks: readonly Check[];
  readonly #stop = new AbortController();
  #after: readonly [workspace: string, id: string] = [FIRST, FIRST];
  #done: Promise<void> = Promise.resolve();

  constructor(
    private readonly dataSource: DataSource,
    endings: Endings,
    serialKeys: SerialKeys,
    hints: WorkHints,
  ) {
    this.#checks = checksOf(endings, serialKeys, hints);
  }

  onApplicationBootstrap(): void {
    const election = { name: 'self-check', leaseMs: LEASE_MS, signal: this.#stop.signal };
    this.#done = elected(this.dataSource, election, lease => this.#work(lease));
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.#stop.abort();
    await this.#done;
  }

  /** One look at the next stretch of tasks, and at all that is few. What fails is told, and the rest is looked at all the same. */
  async look(): Promise<void> {
    const began = performance.now();
    const stretch = await this.#nextStretch();
    for (const check of this.#checks) await this.#recover(check, stretch);
    looked.observe({}, (performance.now() - began) / 1_000);
  }

  async #work({ signal }: Lease): Promise<void> {
    while (!signal.aborted) {
      // A replica that has just started lets things settle first.
      await pause(LOOK_MS, undefined, { signal }).catch(() => undefined);
      if (signal.aborted) return;
      await this.look().catch((error: unknown) => log.warn({ err: error }, 'could not look, trying again'));
    }
  }

  async #nextStretch(): Promise<Stretch> {
    const from = this.#after;
    const [end] = await this.dataSource.query<{ workspace_id: string; id: string }[]>(END_OF_STRETCH, [
      ...from,
      TASKS_OF_A_LOOK,
    ]);
    this.#after = end ? [end.workspace_id, end.id] : [FIRST, FIRST];
    return [...from, ...(end ? this.#after : ([LAST, LAST] as const))];
  }

  async #recover(check: Check, stretch: Stretch): Promise<void> {
    const { kind } = check;
    const found = await check.find(this.dataSource.manager, stretch);
    if (found === 0) return;
    log.warn({ kind, found }, 'found what a crash left behind');
    await transaction(this.dataSource, tx => tell(tx, RecoveryAttempted, { kind, found }));
    try {
      const repaired = await this.#repairAll(check, stretch);
      const left = repaired === 0 ? await check.find(this.dataSource.manager, stretch) : 0;
      if (left > 0) throw new Error('They are there as before.');
      recoveries.inc({ kind, outcome: 'succeeded' });
      recovered.inc({ kind }, repaired);
      await transaction(this.dataSource, tx => tell(tx, RecoverySucceeded, { kind, repaired }));
    } catch (error) {
      recoveries.inc({ kind, outcome: 'failed' });
      log.error({ err: error, kind, found }, 'what a crash left behind could not be mended, trying again');
      const detail = error instanceof Error ? error.message : String(error);
      await transaction(this.dataSource, tx => tell(tx, RecoveryFailed, { kind, left: found, detail }));
    }
  }

  async #repairAll(check: Check, stretch: Stretch): Promise<number> {
    let repaired = 0;
    for (let times = 0; times < MOST_REPAIRS; times += 1) {
      const some = await transaction(this.dataSource, tx => check.repair(tx, stretch));
      repaired += some;
      if (some === 0) break;
    }
    return repaired;
  }
}
