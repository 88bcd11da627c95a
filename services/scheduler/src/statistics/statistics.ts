import { Injectable } from '@nestjs/common';
import type {
  GetTaskStatisticsRequest,
  GetTaskStatisticsResponse,
  Percentiles,
  TaskTypeStatistics,
} from '@na/contracts';
import { Invalid } from '@na/errors';
import { DataSource } from 'typeorm';
import { isUuid } from '../task/new-task.ts';
import { FINISHED_BY_TYPE, MOST_FINISHED, MOST_UNFINISHED, UNFINISHED_BY_TYPE } from './statistics.queries.ts';

const HOUR_MS = 60 * 60_000;
/** The longest that the figures look back, in milliseconds. */
const MOST_BACK_MS = 7 * 24 * HOUR_MS;

/** How the queue of a workspace is doing. */
@Injectable()
export class Statistics {
  constructor(private readonly dataSource: DataSource) {}

  /** The figures by type. @throws Problem `validation_failed` when the time is not within the last week */
  async of({ workspaceId, since }: GetTaskStatisticsRequest, now = Date.now()): Promise<GetTaskStatisticsResponse> {
    const from = since === undefined ? now - HOUR_MS : Date.parse(since);
    if (from > now || from < now - MOST_BACK_MS) {
      const detail = `should be within the last 7 days, but is ${since}`;
      throw Invalid({ errors: [{ pointer: '?since', detail }] });
    }
    const answer = { types: [], since: new Date(from).toISOString(), sampled: false };
    if (!isUuid(workspaceId)) return answer;
    const [unfinished, finished] = await Promise.all([
      this.dataSource.query<UnfinishedRow[]>(UNFINISHED_BY_TYPE, [workspaceId]),
      this.dataSource.query<FinishedRow[]>(FINISHED_BY_TYPE, [workspaceId, firstIdOf(from)]),
    ]);
    const sampled =
      sum(unfinished.map(({ count }) => count)) === MOST_UNFINISHED ||
      sum(finished.map(row => row.finished)) === MOST_FINISHED;
    return { ...answer, types: statisticsOf(unfinished, finished), sampled };
  }
}

interface UnfinishedRow {
  type: string;
  state: string;
  count: number;
  oldest_ready_at: Date | null;
}

interface FinishedRow {
  type: string;
  finished: number;
  by_state: { [state: string]: number };
  wait_ms: number[] | null;
  run_ms: number[] | null;
}

function statisticsOf(unfinished: UnfinishedRow[], finished: FinishedRow[]): TaskTypeStatistics[] {
  const byType = new Map<string, TaskTypeStatistics>();
  const of = (type: string) => byType.get(type) ?? byType.set(type, { type, byState: {} }).get(type)!;
  for (const { type, state, count, oldest_ready_at } of unfinished) {
    const figures = of(type);
    figures.byState[state] = count;
    if (oldest_ready_at) figures.oldestReadyAt = oldest_ready_at.toISOString();
  }
  for (const { type, finished: all, by_state, wait_ms, run_ms } of finished) {
    const figures = of(type);
    Object.assign(figures.byState, by_state);
    figures.failureRate = ((by_state['failed'] ?? 0) + (by_state['dead'] ?? 0)) / all;
    figures.waitMs = percentilesOf(wait_ms);
    figures.runMs = percentilesOf(run_ms);
  }
  return [...byType.values()].sort((a, b) => (a.type < b.type ? -1 : 1));
}

function percentilesOf(values: number[] | null): Percentiles | undefined {
  const [p50, p95, p99] = values ?? [];
  return p50 === undefined || p95 === undefined || p99 === undefined ? undefined : { p50, p95, p99 };
}

/** The first UUIDv7 of a time. */
function firstIdOf(ms: number): string {
  const hex = Math.max(0, ms).toString(16).padStart(12, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8)}-7000-8000-000000000000`;
}

function sum(numbers: number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
