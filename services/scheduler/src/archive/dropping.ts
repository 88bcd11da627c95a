import { Injectable } from '@nestjs/common';
import { ArchiveDropped } from '@na/contracts';
import { afterCommit, tell, transaction } from '@na/persistence';
import { DataSource } from 'typeorm';
import { dropped } from './archive-metrics.ts';
import { WAIT_LITTLE } from './mover.queries.ts';
import { contentOf, detach, drop, finishDetaching, PERIOD_TABLES, type PeriodTable } from './period.queries.ts';
import { isOver, monthNamed, type Period } from './period.ts';

/**
 * Drops what has expired, a month at once: each of its two tables is first taken out of the archive beside those who read it, and then
 * dropped when nobody knows it any more. What is cut off half-way is found as it stands, and gone on with.
 */
@Injectable()
export class Dropping {
  constructor(private readonly dataSource: DataSource) {}

  /** Drops the periods that are over. @throws when somebody reads one for longer than it waits; then it is tried again */
  async dropExpired(now: Date): Promise<void> {
    const tables = await this.dataSource.query<PeriodTable[]>(PERIOD_TABLES);
    const expired = Map.groupBy(
      tables.filter(({ period }) => isOver(period, now)),
      ({ period }) => period,
    );
    for (const [period, ofPeriod] of expired) {
      for (const table of ofPeriod) await this.#detach(table);
      await this.#drop(period, ofPeriod);
    }
  }

  async #detach({ name, parent, isPending }: PeriodTable): Promise<void> {
    if (parent === null) return;
    // It does not go together with a transaction, so what bounds its waiting is set for the connection.
    const runner = this.dataSource.createQueryRunner();
    try {
      await runner.query(`set lock_timeout = '100ms'`);
      await runner.query(isPending ? finishDetaching(name, parent) : detach(name, parent));
    } finally {
      await runner.query('reset lock_timeout').finally(() => runner.release());
    }
  }

  #drop(period: Period, tables: PeriodTable[]): Promise<void> {
    return transaction(this.dataSource, async tx => {
      await tx.query(WAIT_LITTLE);
      const [chunks, found] = ['archive_chunk', 'archived_task'].map(
        table => tables.find(({ name }) => name.startsWith(table))!.name,
      ) as [string, string];
      const [content] = await tx.query<{ tasks: number; bytes: number }[]>(contentOf(chunks));
      const { tasks, bytes } = content!;
      await tx.query(drop(chunks, found));
      await tell(tx, ArchiveDropped, { period: monthNamed(period), tasks, bytes });
      afterCommit(tx, () => dropped.inc(tasks));
    });
  }
}
