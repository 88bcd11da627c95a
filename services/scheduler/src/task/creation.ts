import { Injectable } from '@nestjs/common';
import type { NewTask, Task } from '@na/contracts';
import { Problem } from '@na/errors';
import { afterCommit, announceWritten, sqlState, takeRoom, WorkspaceDeleted } from '@na/persistence';
import { metrics } from '@na/telemetry';
import { DataSource, type EntityManager } from 'typeorm';
import { coalesce } from '../coalesce.ts';
import { WorkHints } from '../hint/work-hints.ts';
import { TaskTypes } from '../task-type/task-types.ts';
import { CREATE_TASKS, TASKS_BY_ID } from './create.queries.ts';
import { newTask, repeatedTask, type Decided } from './created-task.ts';
import { admit, originOfCall, type NewTaskRow, type Origin } from './new-task.ts';
import type { Refusal } from './refusal.ts';
import type { TaskRow } from './task-row.ts';

const created = metrics.counter({
  name: 'na_tasks_created_total',
  help: 'Tasks created, by type.',
  labelNames: ['type'],
});

/** The most tasks that one statement creates. */
const MOST_AT_ONCE = 500;
const SERIALIZATION_FAILURE = '40001';

/** Takes new tasks. */
@Injectable()
export class Creation {
  readonly #store: (row: NewTaskRow) => Promise<Task | Problem>;

  constructor(
    private readonly dataSource: DataSource,
    private readonly types: TaskTypes,
    private readonly hints: WorkHints,
  ) {
    this.#store = coalesce({ most: MOST_AT_ONCE, keyOf: row => row.id, run: rows => this.#storeAll(rows) });
  }

  /**
   * Creates a task in the name of the one who asks, or gives the one that has its id already.
   * @throws Problem of kind `invalid`; `task_id_taken` when the id belongs to another task; `workspace_deleted`; `outbox_full`
   */
  async create(task: NewTask): Promise<Task> {
    const row = await this.#admitted(task, originOfCall());
    await takeRoom(this.dataSource.manager, 1);
    const stored = await this.#store(row);
    if (stored instanceof Problem) throw stored;
    return stored;
  }

  /** Creates tasks as part of a transaction; those that are there already stay as they are. Answers those that cannot be taken. */
  async createWithin(tx: EntityManager, tasks: NewTask[], origin: Origin): Promise<Refusal[]> {
    const admitted = await Promise.all(tasks.map(task => this.#admittedOrRefused(task, origin)));
    const rows = [...new Map(admitted.filter(isRow).map(row => [row.id, row])).values()].sort(byId);
    const stored = rows.length ? await this.#storeWithin(tx, rows) : [];
    return [
      ...admitted.filter(isRefusal),
      ...rows.flatMap((row, at) => {
        const problem = stored[at];
        return problem instanceof Problem ? [{ task: { ...row, workspaceId: row.workspace_id }, problem }] : [];
      }),
    ];
  }

  async #storeWithin(tx: EntityManager, rows: NewTaskRow[]): Promise<(Task | Problem)[]> {
    await takeRoom(tx, rows.length);
    const fresh = await tx.query<Decided[]>(CREATE_TASKS, [JSON.stringify(rows)]);
    afterCommit(tx, () => this.#announce(rows, fresh));
    return this.#tasks(tx, rows, fresh);
  }

  async #storeAll(rows: NewTaskRow[], tries = 3): Promise<(Task | Problem)[]> {
    try {
      const fresh = await this.dataSource.query<Decided[]>(CREATE_TASKS, [JSON.stringify(rows)]);
      this.#announce(rows, fresh);
      return await this.#tasks(this.dataSource.manager, rows, fresh);
    } catch (error) {
      // One of them finished at this very moment; the next try sees it where it is now.
      if (sqlState(error) === SERIALIZATION_FAILURE && tries > 1) return this.#storeAll(rows, tries - 1);
      throw error;
    }
  }

  #announce(rows: NewTaskRow[], fresh: Decided[]): void {
    const types = new Map(rows.map(({ id, type }) => [id, type]));
    for (const { id, state, run_at } of fresh) {
      const type = types.get(id)!;
      created.inc({ type });
      if (state === 'ready') this.hints.ready(type);
      else this.hints.dueAt(type, run_at);
    }
    announceWritten(this.dataSource.manager);
  }

  /** The task of each row: the new one, or the one that was there, or the problem that it is another one or that its workspace is deleted. */
  async #tasks(tx: EntityManager, rows: NewTaskRow[], fresh: Decided[]): Promise<(Task | Problem)[]> {
    const decided = new Map(fresh.map(row => [row.id, row]));
    const taken = rows.filter(({ id }) => !decided.has(id)).map(({ id }) => id);
    const found = taken.length ? await tx.query<TaskRow[]>(TASKS_BY_ID, [taken]) : [];
    const there = new Map(found.map(row => [row.id, row]));
    return rows.map(row => {
      const isNew = decided.get(row.id);
      if (isNew) return newTask(row, isNew);
      const known = there.get(row.id);
      return known ? repeatedTask(row, known) : WorkspaceDeleted({ id: row.workspace_id });
    });
  }

  async #admitted(task: NewTask, origin: Origin): Promise<NewTaskRow> {
    const type = await this.types.named(task.type);
    return admit(task, type, this.types.names, origin);
  }

  async #admittedOrRefused(task: NewTask, origin: Origin): Promise<NewTaskRow | Refusal> {
    try {
      return await this.#admitted(task, origin);
    } catch (error) {
      if (error instanceof Problem && error.kind === 'invalid') return { task, problem: error };
      throw error;
    }
  }
}

function isRow(result: NewTaskRow | Refusal): result is NewTaskRow {
  return !isRefusal(result);
}

function isRefusal(result: NewTaskRow | Refusal): result is Refusal {
  return 'problem' in result;
}

function byId(a: { id: string }, b: { id: string }): number {
  return a.id < b.id ? -1 : 1;
}
