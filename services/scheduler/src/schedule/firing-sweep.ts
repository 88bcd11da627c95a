import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { FORGET_ENDED, FORGET_FIRINGS } from './firing.queries.ts';

/** How long is kept what became of due times, in days. */
const KEPT_DAYS = 30;
/** How often the old ones are forgotten, in milliseconds. */
const EVERY_MS = 600_000;
/** The most that one statement forgets. */
const MOST_AT_ONCE = 1_000;

/** Forgets what became of due times long ago. */
@Injectable()
export class FiringSweep {
  #dueAt = 0;

  constructor(private readonly dataSource: DataSource) {}

  /** Sweeps, unless it did a short while ago. */
  async ifDue(): Promise<void> {
    if (performance.now() < this.#dueAt) return;
    this.#dueAt = performance.now() + EVERY_MS;
    for (let gone = MOST_AT_ONCE; gone === MOST_AT_ONCE;)
      [, gone] = await this.dataSource.query<[unknown[], number]>(FORGET_FIRINGS, [KEPT_DAYS, MOST_AT_ONCE]);
    for (const forget of FORGET_ENDED) await this.dataSource.query(forget, [KEPT_DAYS]);
  }
}
