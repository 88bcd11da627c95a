import { Inject, Injectable } from '@nestjs/common';
import { CONFIG } from '@na/config';
import { announceWritten } from '@na/persistence';
import { DataSource } from 'typeorm';
import { missedDeadlines, settled } from '../attempt/attempt-metrics.ts';
import { Chores } from '../caretaker/chores.ts';
import type { Config } from '../config.ts';
import { SerialKeys } from '../serial-key/serial-keys.ts';
import { FAIL_MISSED, HAS_MISSED, hasUrgent, RAISE } from './deadline.queries.ts';

/** Raises tasks whose deadlines come near, and fails those that wait beyond theirs. Those that run are ended by their workers. */
@Injectable()
export class Deadlines {
  constructor(
    private readonly dataSource: DataSource,
    private readonly serialKeys: SerialKeys,
    @Inject(CONFIG) { PRIORITY_AGEING_MS: ageingMs }: Config,
    chores: Chores,
  ) {
    chores.add({ name: 'missed deadlines', when: HAS_MISSED, run: () => this.#failMissed() });
    chores.add({
      name: 'near deadlines',
      when: hasUrgent(ageingMs),
      run: async () => {
        await dataSource.query(RAISE, [ageingMs]);
      },
    });
  }

  async #failMissed(): Promise<void> {
    for (;;) {
      const failed = await this.dataSource.query<{ type: string; has_key: boolean }[]>(FAIL_MISSED);
      if (!failed.length) return;
      announceWritten(this.dataSource.manager);
      missedDeadlines.inc(failed.length);
      for (const { type } of failed) settled.inc({ type, outcome: 'failed' });
      if (failed.some(({ has_key }) => has_key)) this.serialKeys.release();
    }
  }
}
