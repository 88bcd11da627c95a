import type { DataSource } from 'typeorm';
import type { LimitStore, TokensGiven, TokensWanted } from './limit-store.ts';
import { FORGET_FULL_BUCKETS, TAKE_TOKENS } from './limits.queries.ts';
import { stepOf } from './token-bucket.ts';

const SWEEP_MS = 60_000;

/** Counts in Postgres, in an unlogged table: no limit is worth a write to disk. */
export class PostgresStore implements LimitStore {
  readonly name = 'postgres';
  readonly #sweeper: NodeJS.Timeout;

  constructor(private readonly dataSource: DataSource) {
    this.#sweeper = setInterval(() => void dataSource.query(FORGET_FULL_BUCKETS).catch(() => {}), SWEEP_MS).unref();
  }

  async take(wanted: readonly TokensWanted[]): Promise<TokensGiven[]> {
    const rows = await this.dataSource.query<{ key: string; granted: number; fullInMs: number }[]>(TAKE_TOKENS, [
      wanted.map(({ key }) => key),
      wanted.map(({ rate }) => stepOf(rate)),
      wanted.map(({ rate }) => rate.burst),
      wanted.map(({ want }) => want),
    ]);
    const byKey = new Map(rows.map(row => [row.key, row]));
    return wanted.map(({ key }) => byKey.get(key)!);
  }

  async ping(): Promise<void> {
    await this.dataSource.query('select 1');
  }

  close(): void {
    clearInterval(this.#sweeper);
  }
}
