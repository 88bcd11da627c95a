import { Injectable } from '@nestjs/common';
import type {
  CountTasksResponse,
  GetTaskResponse,
  ListTaskHistoryRequest,
  ListTaskHistoryResponse,
  ListTasksRequest,
  ListTasksResponse,
  TaskChange,
} from '@na/contracts';
import { Invalid } from '@na/errors';
import { DataSource } from 'typeorm';
import { ArchivedTasks } from '../archive/archived-tasks.ts';
import { TaskNotFound } from '../errors.ts';
import { attemptsOf } from '../history/attempts.ts';
import { changeOf } from '../history/history.ts';
import { listPage } from '../list-page.ts';
import { isUuid } from './new-task.ts';
import { cut, MOST_PAGE_BYTES } from './page.ts';
import { COUNT_TASKS, GET_TASK, listQuery } from './read.queries.ts';
import { taskOf, type TaskRow } from './task-row.ts';

/** A result is as long as a payload at most, and a task's other columns are short. */
const BYTES_BESIDES_PAYLOAD = 1_000;
const MOST_ATTEMPTS = 500;

/** Gives tasks to those who ask. */
@Injectable()
export class Reader {
  constructor(
    private readonly dataSource: DataSource,
    private readonly archived: ArchivedTasks,
  ) {}

  /** A task with its attempts, the latest 500 of them, oldest first. @throws Problem `task_not_found` */
  async get({ workspaceId, id }: { workspaceId: string; id: string }): Promise<GetTaskResponse> {
    const row = await this.row({ workspaceId, id });
    return { task: taskOf(row), attempts: attemptsOf(row.history).slice(-MOST_ATTEMPTS) };
  }

  /** A task as it stands in the database, archived or not. @throws Problem `task_not_found` */
  async row({ workspaceId, id }: { workspaceId: string; id: string }): Promise<TaskRow> {
    const isPossible = isUuid(id) && isUuid(workspaceId);
    const live = async () => (await this.dataSource.query<TaskRow[]>(GET_TASK, [id, workspaceId]))[0];
    // One that is restored between the first two looks is met by the third.
    const row = isPossible && ((await live()) ?? (await this.archived.row(workspaceId, id)) ?? (await live()));
    if (!row) throw TaskNotFound({ id });
    return row;
  }

  /** A page of tasks, newest first; shorter than asked when they are large. @throws Problem `validation_failed` */
  async list(request: ListTasksRequest): Promise<ListTasksResponse> {
    const { batchId } = request;
    if (batchId !== undefined && !isUuid(batchId))
      throw Invalid({ errors: [{ pointer: '?batchId', detail: 'should be a UUID' }] });
    const read = (before: string | null, most: number) => {
      const { text, values } = listQuery(request, before, most);
      return this.dataSource.query<TaskRow[]>(text, values);
    };
    const { page, nextCursor } = await listPage(request, read, sizeOf);
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
    const changes = row.history.filter(({ v }) => v > afterVersion).map(entry => changeOf(entry, row));
    return { changes: cut(changes, sizeOfChange, { limit: 1_000, bytes: MOST_PAGE_BYTES }) };
  }
}

/** How many bytes a task has in an answer, about. */
export function sizeOf(row: TaskRow): number {
  const result = row.result ? JSON.stringify(row.result).length : 0;
  return row.bytes + result + BYTES_BESIDES_PAYLOAD;
}

function sizeOfChange({ data }: TaskChange): number {
  return JSON.stringify(data).length + 100;
}
