import { Inject, Injectable } from '@nestjs/common';
import { CONFIG } from '@na/config';
import { transaction } from '@na/persistence';
import { Health, logger } from '@na/telemetry';
import { DataSource, type EntityManager } from 'typeorm';
import { Endings } from '../attempt/endings.ts';
import type { Config } from '../config.ts';
import { ATTEMPTS_OF, FORGET_WORKERS, HAS_SILENT, LOCK_SILENT } from './caretaker.queries.ts';
import { Chores } from './chores.ts';

const log = logger('rescue');

/** The most tasks that one transaction takes back. */
const MOST_AT_ONCE = 500;

/** Takes tasks back from workers that fell silent. */
@Injectable()
export class Rescue {
  #pardonedUntil = 0;
  #isDeaf = false;

  constructor(
    private readonly dataSource: DataSource,
    private readonly endings: Endings,
    @Inject(CONFIG) private readonly config: Config,
    health: Health,
    chores: Chores,
  ) {
    chores.add({ name: 'silent workers', when: HAS_SILENT, run: () => this.rescue() });
    health.onChange(({ dependency, up }) => {
      if (dependency !== 'nats') return;
      this.#isDeaf = !up;
      this.pardon();
    });
  }

  /** Whether this replica hears nobody; then it cannot say who is silent. */
  get isDeaf(): boolean {
    return this.#isDeaf;
  }

  /** Gives all workers the time of a lease to be heard: it was the scheduler that was away. */
  pardon(): void {
    this.#pardonedUntil = performance.now() + this.config.WORKER_LEASE_MS;
  }

  /** Takes back all that silent workers had in hand. */
  async rescue(): Promise<void> {
    if (performance.now() < this.#pardonedUntil) return;
    while ((await transaction(this.dataSource, tx => this.#rescueSome(tx))) > 0);
  }

  /**
   * The lock on the worker's row keeps its heartbeats and claims out until all is done, and the attempts are ended only if they are still
   * the running ones: so neither a worker that wakes up nor a task that was settled this moment is overwritten.
   */
  async #rescueSome(tx: EntityManager): Promise<number> {
    const silent = (await tx.query<{ id: string }[]>(LOCK_SILENT)).map(({ id }) => id);
    if (!silent.length) return 0;
    const lost = await tx.query<{ workspace_id: string; id: string; attempt: number }[]>(ATTEMPTS_OF, [
      silent,
      MOST_AT_ONCE,
    ]);
    const report = { outcome: 'lost' } as const;
    const ended = await this.endings.end(
      tx,
      lost.map(({ workspace_id, id, attempt }) => ({ workspaceId: workspace_id, taskId: id, attempt, report })),
    );
    await tx.query(FORGET_WORKERS, [silent]);
    if (ended.length)
      log.warn({ workers: silent, tasks: ended.length }, 'took tasks back from workers that fell silent');
    return silent.length;
  }
}
