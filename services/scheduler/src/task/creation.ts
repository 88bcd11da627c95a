import { Injectable } from '@nestjs/common';
import type {
  CreateTasksRequest,
  CreateTasksResponse,
  JsonObject,
  NewTask,
  NotCreated,
  Origin,
  Task,
} from '@na/contracts';
import { Invalid, Problem, type FieldError } from '@na/errors';
import { coalesce } from '@na/messaging';
import {
  afterCommit,
  announceWritten,
  eventIdInPack,
  newPackId,
  sqlState,
  takeRoom,
  transaction,
  WorkspaceDeleted,
} from '@na/persistence';
import { metrics } from '@na/telemetry';
import { DataSource, type EntityManager } from 'typeorm';
import { ArchivedTasks } from '../archive/archived-tasks.ts';
import { orphansOf, Parents } from '../dependency/parents.ts';
import { UniqueKeys } from '../unique-key/unique-keys.ts';
import { WorkHints } from '../hint/work-hints.ts';
import { TaskTypes } from '../task-type/task-types.ts';
import { CREATE_TASKS, DELETED_OF, TASKS_BY_ID } from './create.queries.ts';
import { createdPack } from './created-pack.ts';
import { newTask, repeatedTask } from './created-task.ts';
import { admit, originOfCall, type NewTaskRow, type StepPlace } from './new-task.ts';
import type { Refusal } from './refusal.ts';
import type { TaskRow } from './task-row.ts';

const created = metrics.counter({
  name: 'na_tasks_created_total',
  help: 'Tasks created, by type.',
  labelNames: ['type'],
});

/** The most tasks that one statement creates, and that one call asks for. */
const MOST_AT_ONCE = 500;
const MOST_OF_A_CALL = 1_000;
const SERIALIZATION_FAILURE = '40001';
/** Whoever loses this many races for the same ids in a row has met something else. */
const MOST_TRIES = 5;

/** What a task that runs a finished one again remembers of it. */
export type Again = Pick<NewTaskRow, 'replay_of' | 'effect_id'>;

/** What is said of new tasks besides themselves, by their ids. */
export interface About {
  again?: ReadonlyMap<string, Again>;
  places?: ReadonlyMap<string, StepPlace>;
}

/** What became of a task that was asked for. */
export type Stored = { task: Task; isNew: boolean } | Problem;

/** Takes new tasks. */
@Injectable()
export class Creation {
  readonly #store: (row: NewTaskRow) => Promise<Stored>;
  readonly #storeUnique: (row: NewTaskRow) => Promise<Stored>;

  constructor(
    private readonly dataSource: DataSource,
    private readonly types: TaskTypes,
    private readonly hints: WorkHints,
    private readonly archived: ArchivedTasks,
    private readonly parents: Parents,
    private readonly uniqueKeys: UniqueKeys,
  ) {
    this.#store = coalesce({
      most: MOST_AT_ONCE,
      keyOf,
      run: (rows: NewTaskRow[]) => this.#storeAll(this.dataSource.manager, rows),
    });
    this.#storeUnique = coalesce({
      most: MOST_AT_ONCE,
      keyOf: UniqueKeys.lockOf,
      run: (rows: NewTaskRow[]) => transaction(this.dataSource, tx => this.#storeSettled(tx, rows)),
    });
  }

  /**
   * Creates a task in the name of the one who asks, or gives the one that has its id already.
   * @throws Problem of kind `invalid`; `task_id_taken` when the id belongs to another task; `workspace_deleted`; `outbox_full`
   */
  async create(task: NewTask): Promise<Task> {
    const row = await this.#admitted(task, originOfCall());
    await takeRoom(this.dataSource.manager, 1);
    const stored = await this.#storeOne(row);
    if (stored instanceof Problem) throw stored;
    return stored.task;
  }

  /**
   * Creates many tasks; one that cannot be taken hurts itself alone.
   * @throws Problem `validation_failed` when they are none or more than 1,000, or their origins are not theirs to say; `outbox_full`
   */
  async createAll({ tasks, origins }: CreateTasksRequest): Promise<CreateTasksResponse> {
    const asker = originOfCall();
    const errors = batchFaults(tasks.length, origins.length, asker.actor);
    if (errors.length) throw Invalid({ errors });
    await takeRoom(this.dataSource.manager, tasks.length);
    const results = await Promise.all(
      tasks.map(async (task, at) => {
        const row = await this.#admittedOrRefused(task, origins[at] ?? asker);
        if (isRefusal(row)) return row.problem;
        return row.parents ? { child: row } : this.#storeOne(row);
      }),
    );
    // What comes after others is stored once they are, so that a call may bring both.
    const children = results.flatMap(result => ('child' in result ? result.child : []));
    const storedChildren = children.length ? await this.#storeChildren(children) : [];
    const ofChild = new Map(children.map((child, at) => [child, storedChildren[at]!]));
    const stored = results.map(result => ('child' in result ? ofChild.get(result.child)! : result));
    const notCreated = stored.flatMap((one, at): NotCreated[] => {
      const { id } = tasks[at]!;
      if (one instanceof Problem) return [{ id, problem: one.toJSON() as unknown as JsonObject }];
      return one.isNew ? [] : [{ id }];
    });
    return { notCreated };
  }

  /**
   * Creates tasks as part of a transaction, in the name of one or of each one's own; those that are there already stay as they are. Answers
   * those that cannot be taken.
   * @param about by the new task's id: what it runs again, and of which step of a workflow it is
   */
  async createWithin(
    tx: EntityManager,
    tasks: NewTask[],
    origin: Origin | readonly Origin[],
    { again, places }: About = {},
  ): Promise<Refusal[]> {
    const origins = 'actor' in origin ? tasks.map(() => origin) : origin;
    const admitted = await Promise.all(
      tasks.map(async (task, at) => {
        const row = await this.#admittedOrRefused(task, origins[at]!, places?.get(task.id));
        return isRefusal(row) ? row : { ...row, ...again?.get(row.id) };
      }),
    );
    const rows = [...new Map(admitted.filter(isRow).map(row => [keyOf(row), row])).values()];
    if (rows.length) await takeRoom(tx, rows.length);
    const refusals = admitted.filter(isRefusal);
    const refuse = (row: NewTaskRow, stored: Stored) => {
      if (stored instanceof Problem)
        refusals.push({ task: { ...row, workspaceId: row.workspace_id }, problem: stored });
    };
    const alone = rows.filter(({ parents }) => !parents);
    // Those with unique keys go one after the other, as two of them may have the same.
    const rounds = [alone.filter(({ unique }) => !unique), ...alone.filter(({ unique }) => unique).map(row => [row])];
    for (const round of rounds) {
      // Of two that create the same task at once the loser's transaction fails, and meets the task when it is tried again.
      const stored = await this.#storeSettled(tx, round);
      stored.forEach((one, at) => refuse(round[at]!, one));
    }
    const children = rows.filter(({ parents }) => parents);
    const stored = await this.#storeChildrenWithin(tx, children);
    stored.forEach((one, at) => refuse(children[at]!, one));
    return refusals;
  }

  /**
   * Creates the lines of a batch as part of a transaction, in the name of the one who asks; answers what became of each, in their order. They
   * come after nothing and have no unique keys.
   */
  async createLines(tx: EntityManager, batchId: string, tasks: NewTask[]): Promise<Stored[]> {
    const origin = originOfCall();
    const admitted = await Promise.all(tasks.map(task => this.#admittedOrRefused(task, origin)));
    const rows = admitted.filter(isRow).map(row => ({ ...row, batch_id: batchId }));
    if (rows.length) await takeRoom(tx, rows.length);
    const stored = await this.#storeSettled(tx, rows);
    const ofRow = new Map(rows.map(({ id }, at) => [id, stored[at]!]));
    return admitted.map(one => (isRefusal(one) ? one.problem : ofRow.get(one.id)!));
  }

  async #storeOne(row: NewTaskRow): Promise<Stored> {
    if (row.parents) return (await this.#storeChildren([row]))[0]!;
    return row.unique ? this.#storeUnique(row) : this.#store(row);
  }

  /** Creates tasks that come after others; in a transaction, as it takes several statements. */
  #storeChildren(rows: NewTaskRow[]): Promise<Stored[]> {
    return transaction(this.dataSource, tx => this.#storeChildrenWithin(tx, rows));
  }

  /** What they come after may be among those before them. */
  async #storeChildrenWithin(tx: EntityManager, rows: NewTaskRow[]): Promise<Stored[]> {
    if (!rows.length) return [];
    const settled = await this.#settled(tx, rows);
    const fresh = [...new Map(rows.map(row => [keyOf(row), row])).values()].filter(row => !settled.has(keyOf(row)));
    const orphans = await this.#insertChildren(tx, fresh);
    const stored = await this.#settled(
      tx,
      fresh.filter(row => !orphans.has(row)),
    );
    return rows.map(row => {
      const one = orphans.get(row) ?? settled.get(keyOf(row)) ?? stored.get(keyOf(row))!;
      return one instanceof Problem ? one : { task: one, isNew: stored.has(keyOf(row)) };
    });
  }

  /** Answers those that cannot be created, as what they come after is not there. */
  async #insertChildren(tx: EntityManager, rows: NewTaskRow[]): Promise<Map<NewTaskRow, Problem>> {
    if (!rows.length) return new Map();
    const found = await this.parents.find(tx, rows);
    const orphans = orphansOf(rows, found);
    const sound = rows.filter(row => !orphans.has(row));
    await this.#insert(tx, sound.toSorted(byKey));
    if (sound.length) await this.parents.tie(tx, sound, found);
    return orphans;
  }

  /** Most can be stored, so that is tried first; when some cannot, the next try leaves them out. */
  async #storeAll(manager: EntityManager, rows: NewTaskRow[], tries = 1): Promise<Stored[]> {
    try {
      return await this.#storeSettled(manager, rows, tries > 1 ? undefined : new Map());
    } catch (error) {
      if (sqlState(error) === SERIALIZATION_FAILURE && tries < MOST_TRIES)
        return this.#storeAll(manager, rows, tries + 1);
      throw error;
    }
  }

  /** Stores what is not settled already. */
  async #storeSettled(tx: EntityManager, rows: NewTaskRow[], known?: Map<string, Task | Problem>): Promise<Stored[]> {
    const settled = known ?? (await this.#settled(tx, rows));
    const createdAt = await this.#insert(tx, rows.filter(row => !settled.has(keyOf(row))).sort(byKey));
    return rows.map(row => {
      const there = settled.get(keyOf(row));
      if (there instanceof Problem) return there;
      return there ? { task: there, isNew: false } : { task: newTask(row, createdAt!), isNew: true };
    });
  }

  /** Inserts new tasks and tells of them; answers when they were created. */
  async #insert(tx: EntityManager, rows: NewTaskRow[]): Promise<Date | undefined> {
    if (!rows.length) return undefined;
    const packId = newPackId();
    const given = rows.map((row, at) => ({ ...row, created_event: eventIdInPack(packId, at) }));
    const [told] = await tx.query<{ created_at: Date }[]>(CREATE_TASKS, [
      JSON.stringify(given),
      createdPack(rows),
      packId,
    ]);
    afterCommit(tx, () => this.#announce(rows));
    return told!.created_at;
  }

  #announce(rows: NewTaskRow[]): void {
    for (const { type, state, run_at, waits_for } of rows) {
      created.inc({ type });
      if (state === 'ready') this.hints.ready(type);
      else if (!waits_for) this.hints.dueAt(type, new Date(run_at));
    }
    announceWritten(this.dataSource.manager);
  }

  /** Those that are not to be stored: the task that is there, or why there will be none. */
  async #settled(tx: EntityManager, rows: NewTaskRow[]): Promise<Map<string, Task | Problem>> {
    if (!rows.length) return new Map();
    const workspaces = rows.map(({ workspace_id }) => workspace_id);
    const live = await tx.query<TaskRow[]>(TASKS_BY_ID, [workspaces, rows.map(({ id }) => id)]);
    const keys = rows.map(({ workspace_id, id }) => ({ workspaceId: workspace_id, id }));
    const known = new Map([...(await this.archived.rows(tx, keys)), ...live].map(row => [keyOf(row), row]));
    const gone = await tx.query<{ workspace_id: string }[]>(DELETED_OF, [[...new Set(workspaces)]]);
    const deleted = new Set(gone.map(({ workspace_id }) => workspace_id));
    const settled = new Map(
      rows.flatMap((row): [string, Task | Problem][] => {
        if (deleted.has(row.workspace_id)) return [[keyOf(row), WorkspaceDeleted({ id: row.workspace_id })]];
        const there = known.get(keyOf(row));
        return there ? [[keyOf(row), repeatedTask(row, there)]] : [];
      }),
    );
    const unique = rows.filter(row => row.unique && !settled.has(keyOf(row)));
    for (const [row, there] of await this.uniqueKeys.settle(tx, unique)) settled.set(keyOf(row), there);
    return settled;
  }

  async #admitted(task: NewTask, origin: Origin, place?: StepPlace): Promise<NewTaskRow> {
    const type = await this.types.named(task.type);
    return admit(task, type, this.types.names, origin, place);
  }

  async #admittedOrRefused(task: NewTask, origin: Origin, place?: StepPlace): Promise<NewTaskRow | Refusal> {
    try {
      return await this.#admitted(task, origin, place);
    } catch (error) {
      if (error instanceof Problem && error.kind === 'invalid') return { task, problem: error };
      throw error;
    }
  }
}

/** Ids are their workspace's own. */
function keyOf({ workspace_id, id }: Pick<TaskRow, 'workspace_id' | 'id'>): string {
  return `${workspace_id} ${id}`;
}

function byKey(a: NewTaskRow, b: NewTaskRow): number {
  return keyOf(a) < keyOf(b) ? -1 : 1;
}

function isRow(result: NewTaskRow | Refusal): result is NewTaskRow {
  return !isRefusal(result);
}

function isRefusal(result: NewTaskRow | Refusal): result is Refusal {
  return 'problem' in result;
}

function batchFaults(tasks: number, origins: number, asker: string): FieldError[] {
  const checks: [wrong: boolean, pointer: string, detail: string][] = [
    [tasks < 1 || tasks > MOST_OF_A_CALL, '/tasks', `should be 1 to ${MOST_OF_A_CALL} tasks, but are ${tasks}`],
    [origins > 0 && origins !== tasks, '/origins', `should be none or one for each task, but are ${origins}`],
    [origins > 0 && !isService(asker), '/origins', 'can be said by services only'],
  ];
  return checks.filter(([wrong]) => wrong).map(([, pointer, detail]) => ({ pointer, detail }));
}

function isService(actor: string): boolean {
  return actor === 'system' || actor.startsWith('service:');
}
