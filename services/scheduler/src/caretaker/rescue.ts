import { Injectable } from '@nestjs/common';
import { transaction } from '@na/persistence';
import { logger } from '@na/telemetry';
import { DataSource, type EntityManager } from 'typeorm';
import { Endings } from '../attempt/endings.ts';
import { ATTEMPTS_OF, FORGET_WORKERS, LOCK_SILENT } from './caretaker.queries.ts';

const log = logger('rescue');

/** The most tasks that one transaction takes back. */
const MOST_AT_ONCE = 500;

/** Takes tasks back from workers that fell silent. */
@Injectable()
export class Rescue {
  constructor(
    private readonly dataSource: DataSource,
    private readonly endings: Endings,
  ) {}

  /** Takes back all that silent workers had in hand. */
  async rescue(): Promise<void> {
    while ((await transaction(this.dataSource, tx => this.#rescueSome(tx))) > 0);
  }

  /**
   * The lock on the worker's row keeps its heartbeats and claims out until all is done, and the attempts are ended only if they are still
   * the running ones: so neither a worker that wakes up nor a task that was settled this moment is overwritten.
   */
  async #rescueSome(tx: EntityManager): Promise<number> {
    const silent = (await tx.query<{ id: string }[]>(LOCK_SILENT)).map(({ id }) => id);
    if (!silent.length) return 0;
    const lost = await tx.query<{ id: string; attempt: number }[]>(ATTEMPTS_OF, [silent, MOST_AT_ONCE]);
    const report = { outcome: 'lost' } as const;
    const ended = await this.endings.end(
      tx,
      lost.map(({ id, attempt }) => ({ taskId: id, attempt, report })),
    );
    await tx.query(FORGET_WORKERS, [silent]);
    if (ended.length)
      log.warn({ workers: silent, tasks: ended.length }, 'took tasks back from workers that fell silent');
    return silent.length;
  }
}
