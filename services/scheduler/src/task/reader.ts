import { Injectable } from '@nestjs/common';
import type {
  Attempt,
  AttemptOutcome,
  CountTasksResponse,
  GetTaskResponse,
  JsonObject,
  ListTaskHistoryRequest,
  ListTaskHistoryResponse,
  ListTasksRequest,
  ListTasksResponse,
  TaskError,
} from '@na/contracts';
import { Invalid } from '@na/errors';
import { DataSource } from 'typeorm';
import { TaskNotFound } from '../errors.ts';
import { isUuid } from './new-task.ts';
import { cursorOf, cut, MOST_PAGE_BYTES, positionOf } from './page.ts';
import { COUNT_TASKS, ENDED_ATTEMPTS, GET_TASK, listQuery, TASK_HISTORY } from './read.queries.ts';
import { taskOf, type TaskRow } from './task-row.ts';

/** A result is as long as a payload at most, and a task's other columns are short. */
const BYTES_BESIDES_PAYLOAD = 1_000;

interface AttemptRow {
  number: number;
  outcome: AttemptOutcome;
  worker_id: string;
  started_at: Date;
  finished_at: Date | null;
  error: TaskError | null;
}

/** Gives tasks to those who ask. */
@Injectable()
export class Reader {
  constructor(private readonly dataSource: DataSource) {}

  /** A task with its attempts, the latest 500 of them, oldest first. @throws Problem `task_not_found` */
  async get({ workspaceId, id }: { workspaceId: string; id: string }): Promise<GetTaskResponse> {
    const row = await this.row({ workspaceId, id });
    const ended = await this.dataSource.query<AttemptRow[]>(ENDED_ATTEMPTS, [row.id]);
    return { task: taskOf(row), attempts: [...ended.reverse(), ...runningAttempt(row, ended)].map(attemptOf) };
  }

  /** A task as it stands in the database. @throws Problem `task_not_found` */
  async row({ workspaceId, id }: { workspaceId: string; id: string }): Promise<TaskRow> {
    const isPossible = isUuid(id) && isUuid(workspaceId);
    const [row] = isPossible ? await this.dataSource.query<TaskRow[]>(GET_TASK, [id, workspaceId]) : [];
    if (!row) throw TaskNotFound({ id });
    return row;
  }

  /** A page of tasks, newest first; shorter than asked when they are large. @throws Problem `validation_failed` */
  async list(request: ListTasksRequest): Promise<ListTasksResponse> {
    const after = request.cursor === undefined ? undefined : positionOf(request.cursor);
    checkPage(request, request.cursor !== undefined && !after);
    const { text, values } = listQuery(request, after);
    const found = await this.dataSource.query<TaskRow[]>(text, values);
    const page = cut(found, sizeOf, { limit: request.limit, bytes: MOST_PAGE_BYTES });
    const last = page.at(-1);
    const nextCursor =
      last && page.length < found.length
        ? cursorOf({ createdAt: last.created_at.toISOString(), id: last.id })
        : undefined;
    return { tasks: page.map(taskOf), nextCursor };
  }

  /** How many tasks a workspace has in each state. */
  async count({ workspaceId }: { workspaceId: string }): Promise<CountTasksResponse> {
    if (!isUuid(workspaceId)) return { byState: {} };
    const rows = await this.dataSource.query<{ state: string; count: number }[]>(COUNT_TASKS, [workspaceId]);
    return { byState: Object.fromEntries(rows.map(({ state, count }) => [state, count])) };
  }

  /** What was told of a task; fewer changes than there are when they are large. @throws Problem `task_not_found` */
  async history({ workspaceId, id, afterVersion }: ListTaskHistoryRequest): Promise<ListTaskHistoryResponse> {
    const row = await this.row({ workspaceId, id });
    const told = await this.dataSource.query<
      { version: number; type: string; occurred_at: Date; data: JsonObject; bytes: number }[]
    >(TASK_HISTORY, [row.id, afterVersion]);
    const changes = cut(told, ({ bytes }) => bytes, { limit: 1_000, bytes: MOST_PAGE_BYTES }).map(
      ({ version, type, occurred_at, data }) => ({
        version,
        event: type.slice(type.lastIndexOf('.') + 1),
        at: occurred_at.toISOString(),
        data,
      }),
    );
    return { changes };
  }
}

function checkPage({ workspaceId, limit }: ListTasksRequest, isCursorBad: boolean): void {
  const checks: [wrong: boolean, pointer: string, detail: string][] = [
    [!isUuid(workspaceId), '/workspaceId', 'should be a UUID'],
    [limit < 1 || limit > 100, '?limit', `should be 1 to 100, but is ${limit}`],
    [isCursorBad, '?cursor', 'is none that a page before gave; leave it out to begin anew'],
  ];
  const errors = checks.filter(([wrong]) => wrong).map(([, pointer, detail]) => ({ pointer, detail }));
  if (errors.length) throw Invalid({ errors });
}

function sizeOf(row: TaskRow): number {
  const result = row.result ? JSON.stringify(row.result).length : 0;
  return row.bytes + result + BYTES_BESIDES_PAYLOAD;
}

function attemptOf(row: AttemptRow): Attempt {
  return {
    number: row.number,
    outcome: row.outcome,
    workerId: row.worker_id,
    startedAt: row.started_at.toISOString(),
    finishedAt: row.finished_at?.toISOString(),
    error: row.error ?? undefined,
  };
}

/** The attempt that a worker has in hand stands in the task's own row; it may have ended since that was read. */
function runningAttempt({ state, attempt: number, worker_id, started_at }: TaskRow, ended: AttemptRow[]): AttemptRow[] {
  const runs =
    state === 'running' && worker_id !== null && started_at !== null && !ended.some(each => each.number === number);
  return runs ? [{ number, outcome: 'running', worker_id, started_at, finished_at: null, error: null }] : [];
}
