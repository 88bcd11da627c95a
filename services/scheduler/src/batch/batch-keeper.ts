import { Inject, Injectable, type BeforeApplicationShutdown } from '@nestjs/common';
import { CONFIG } from '@na/config';
import { logger } from '@na/telemetry';
import { DataSource } from 'typeorm';
import { Chores } from '../caretaker/chores.ts';
import type { Config } from '../config.ts';
import { beginSeries } from './batch-metrics.ts';
import type { BatchKey } from './batch-row.ts';
import { DUE_BATCHES, FORGET_OLD, HAS_DUE, hasOld } from './batch.queries.ts';
import { BatchStep } from './batch-step.ts';

const log = logger('batches');

/**
 * Takes all batches further, each in its turn. The caretaker's replica does; another one on which somebody asks for something does so at once.
 * That two may be at it harms nothing, as a step locks its batch.
 */
@Injectable()
export class BatchKeeper implements BeforeApplicationShutdown {
  #looking: Promise<void> | undefined;
  #isAskedAgain = false;
  #isOver = false;

  constructor(
    private readonly dataSource: DataSource,
    private readonly step: BatchStep,
    chores: Chores,
    @Inject(CONFIG) { BATCHES_KEEP_DAYS }: Config,
  ) {
    beginSeries();
    // The caretaker has more to do than to wait for a batch.
    chores.add({ name: 'batches', when: HAS_DUE, run: async () => this.look() });
    chores.add({
      name: 'old batches',
      when: hasOld(BATCHES_KEEP_DAYS),
      run: async () => void (await this.dataSource.query(FORGET_OLD, [BATCHES_KEEP_DAYS])),
    });
  }

  /** Looks at the batches whose turn it is, soon. */
  look(): void {
    if (this.#isOver) return;
    this.#isAskedAgain = true;
    this.#looking ??= this.#lookAll().finally(() => (this.#looking = undefined));
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.#isOver = true;
    await this.#looking;
  }

  async #lookAll(): Promise<void> {
    try {
      while (this.#isAskedAgain && !this.#isOver) {
        this.#isAskedAgain = false;
        const due = await this.dataSource.query<BatchKey[]>(DUE_BATCHES);
        for (const key of due) if (!this.#isOver && (await this.step.take(key))) this.#isAskedAgain = true;
      }
    } catch (error) {
      // What is to be done stands in the rows, and the next look comes back to it.
      log.warn({ err: error }, 'batches could not be looked for');
    }
  }
}
