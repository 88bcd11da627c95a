import pg from 'pg';
import type { NewTask } from '@na/contracts';

/** The most rows of one statement. */
const MOST = 500;

/** Bare SQL: what the scheduler is measured by. */
export interface SqlFloor {
  /** Keeps a task's row; resolves after its commit. */
  insert(task: NewTask): Promise<void>;
  close(): Promise<void>;
}

/**
 * Rows in flight become one insert at a time, and each promise resolves after its commit: as much as this Postgres and disk can do for
 * callers who each wait for their own row. No checks, no index but the key, no event, no network in between.
 */
export async function openSqlFloor(url: string): Promise<SqlFloor> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query('create table floor (id uuid primary key, payload jsonb not null)');
  let waiting: { task: NewTask; done: () => void; failed: (error: unknown) => void }[] = [];
  let isBusy = false;

  const flush = async () => {
    isBusy = true;
    while (waiting.length) {
      const batch = waiting.slice(0, MOST);
      waiting = waiting.slice(MOST);
      try {
        await client.query('insert into floor select * from unnest ($1::uuid[], $2::jsonb[])', [
          batch.map(({ task }) => task.id),
          batch.map(({ task }) => JSON.stringify(task)),
        ]);
        for (const { done } of batch) done();
      } catch (error) {
        for (const { failed } of batch) failed(error);
      }
    }
    isBusy = false;
  };

  return {
    insert: task =>
      new Promise((done, failed) => {
        waiting.push({ task, done, failed });
        if (!isBusy) queueMicrotask(() => void (isBusy || flush()));
      }),
    close: () => client.end(),
  };
}
