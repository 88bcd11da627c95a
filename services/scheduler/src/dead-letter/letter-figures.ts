import { Inject, Injectable } from '@nestjs/common';
import { CONFIG } from '@na/config';
import { DataSource } from 'typeorm';
import type { Config } from '../config.ts';
import { letters, limits, oldestSeconds } from './dead-letter-metrics.ts';
import { LETTER_FIGURES } from './dead-letter.queries.ts';

/** Figures of all dead letters, told by one replica, so that adding up the replicas gives the truth. */
@Injectable()
export class LetterFigures {
  constructor(
    private readonly dataSource: DataSource,
    @Inject(CONFIG) private readonly config: Config,
  ) {
    this.forget();
  }

  /** Counts anew. */
  async sample(): Promise<void> {
    const rows = await this.dataSource.query<{ type: string; count: number; oldest_seconds: number }[]>(LETTER_FIGURES);
    letters.reset();
    for (const { type, count } of rows) letters.set({ type }, count);
    oldestSeconds.set(Math.max(0, ...rows.map(({ oldest_seconds }) => oldest_seconds)));
    limits.set({ limit: 'count' }, this.config.DEAD_LETTERS_MOST);
    limits.set({ limit: 'seconds' }, this.config.DEAD_LETTERS_OLDEST_MS / 1_000);
  }

  /** Tells nothing, as another replica does. */
  forget(): void {
    letters.reset();
    limits.reset();
    oldestSeconds.remove();
  }
}
