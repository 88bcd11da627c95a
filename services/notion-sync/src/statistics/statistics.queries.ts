import { transaction } from '@na/persistence';
import type { DataSource } from 'typeorm';

/** What was asked of one sort, in one minute. */
export interface FigureRow {
  connectionId: string;
  at: Date;
  operation: string;
  outcome: string;
  requests: number;
  tookMs: number;
  waitedMs: number;
  mostWaitedMs: number;
}

/** How the last requests of a connection went. */
export interface LastRequest {
  connectionId: string;
  successAt?: Date;
  failureAt?: Date;
  failure?: string;
}

/** Adds counts to those of their minutes and hours. Those of connections that are gone by now are left out. */
export async function addFigures(dataSource: DataSource, figures: FigureRow[], last: LastRequest[]): Promise<void> {
  await transaction(dataSource, async tx => {
    // In order of key, and the connections kept there meanwhile.
    await tx.query('select id from connection where id = any($1::uuid[]) order by id for key share', [
      [...new Set(figures.map(({ connectionId }) => connectionId))],
    ]);
    await tx.query(
      `insert into request_figures (connection_id, per, at, operation, outcome, requests, took_ms, waited_ms, most_waited_ms)
       select connection_id, per, date_trunc(per, at, 'UTC'), operation, outcome, sum(requests), sum(took_ms), sum(waited_ms), max(most_waited_ms)
       from unnest($1::uuid[], $2::timestamptz[], $3::text[], $4::text[], $5::bigint[], $6::float8[], $7::float8[], $8::float8[])
         as given(connection_id, at, operation, outcome, requests, took_ms, waited_ms, most_waited_ms)
       join connection on connection.id = connection_id cross join unnest(array['minute', 'hour']) per
       group by 1, 2, 3, 4, 5 order by 1, 2, 3, 4, 5
       on conflict (connection_id, per, at, operation, outcome) do update set
         requests = request_figures.requests + excluded.requests, took_ms = request_figures.took_ms + excluded.took_ms,
         waited_ms = request_figures.waited_ms + excluded.waited_ms,
         most_waited_ms = greatest(request_figures.most_waited_ms, excluded.most_waited_ms)`,
      [
        figures.map(({ connectionId }) => connectionId),
        figures.map(({ at }) => at),
        figures.map(({ operation }) => operation),
        figures.map(({ outcome }) => outcome),
        figures.map(({ requests }) => requests),
        figures.map(({ tookMs }) => tookMs),
        figures.map(({ waitedMs }) => waitedMs),
        figures.map(({ mostWaitedMs }) => mostWaitedMs),
      ],
    );
    await tx.query(
      `insert into last_requests (connection_id, success_at, failure_at, failure)
       select connection_id, success_at, failure_at, failure
       from unnest($1::uuid[], $2::timestamptz[], $3::timestamptz[], $4::text[]) as given(connection_id, success_at, failure_at, failure)
       join connection on connection.id = connection_id order by connection_id
       on conflict (connection_id) do update set success_at = greatest(last_requests.success_at, excluded.success_at),
         failure = case when excluded.failure_at is not null then excluded.failure else last_requests.failure end,
         failure_at = greatest(last_requests.failure_at, excluded.failure_at)`,
      [
        last.map(({ connectionId }) => connectionId),
        last.map(({ successAt }) => successAt ?? null),
        last.map(({ failureAt }) => failureAt ?? null),
        last.map(({ failure }) => failure ?? null),
      ],
    );
  });
}

/** The most that is given at once. */
const MOST = 10_000;

/** What was asked through a connection between two moments, oldest first. */
export async function figuresOf(
  dataSource: DataSource,
  { connectionId, per, since, until }: { connectionId: string; per: 'minute' | 'hour'; since: Date; until: Date },
): Promise<FigureRow[]> {
  return dataSource.query(
    `select at, operation, outcome, requests::float8, took_ms as "tookMs", waited_ms as "waitedMs", most_waited_ms as "mostWaitedMs"
     from request_figures where connection_id = $1 and per = $2 and at >= $3 and at < $4
     order by at, operation, outcome limit $5`,
    [connectionId, per, since, until, MOST],
  );
}

/** Minutes are kept for two days, hours for 90. Gives how many rows went, at most `most`. */
export async function forgetFigures(dataSource: DataSource, _days: number, most: number): Promise<number> {
  const [, gone] = await dataSource.query(
    `delete from request_figures where ctid = any(array(
       select ctid from request_figures
       where (per = 'minute' and at < now() - interval '2 days') or (per = 'hour' and at < now() - interval '90 days') limit $1))`,
    [most],
  );
  return gone;
}
