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
import { sqlState, takeRoom, transaction } from '@na/persistence';
import { DataSource, type EntityManager } from 'typeorm';
import { UniqueKeys } from '../unique-key/unique-keys.ts';
import { Admission } from './admission.ts';
import { keyOf, originOfCall, type NewTaskRow, type StepPlace } from './new-task.ts';
import { isRefusal, type Refusal } from './refusal.ts';
import { distinct, isChild, resultsOf, Storing, type Results, type Stored } from './storing.ts';

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

/** Takes new tasks. Those that calls ask for at the same time go into one statement. */
@Injectable()
export class Creation {
  readonly #store: (row: NewTaskRow) => Promise<Stored>;
  readonly #storeUnique: (row: NewTaskRow) => Promise<Stored>;

  constructor(
    private readonly dataSource: DataSource,
    private readonly admission: Admission,
    private readonly storing: Storing,
  ) {
    this.#store = coalesce({
      most: MOST_AT_ONCE,
      keyOf,
      run: (rows: NewTaskRow[]) => this.#storeAll(rows),
    });
    this.#storeUnique = coalesce({
      most: MOST_AT_ONCE,
      keyOf: UniqueKeys.lockOf,
      run: (rows: NewTaskRow[]) => transaction(this.dataSource, tx => storing.store(tx, rows)),
    });
  }

  /**
   * Creates a task in the name of the one who asks, or gives the one that has its id already.
   * @throws Problem of kind `invalid`; `task_id_taken` when the id belongs to another task; `workspace_deleted`; `outbox_full`
   */
  async create(task: NewTask): Promise<Task> {
    const row = await this.admission.admit(task, originOfCall());
    await takeRoom(this.dataSource.manager, 1);
    const stored = (await this.#storeEach([row])).get(row)!;
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
    const admitted = await Promise.all(
      tasks.map((task, at) => this.admission.admitOrRefuse(task, origins[at] ?? asker)),
    );
    const results = await this.#storeEach(admitted.filter(isRow));
    const notCreated = admitted.flatMap((row, at): NotCreated[] => {
      const { id } = tasks[at]!;
      const stored = isRow(row) ? results.get(row)! : row.problem;
      if (stored instanceof Problem) return [{ id, problem: stored.toJSON() as unknown as JsonObject }];
      return stored.isNew ? [] : [{ id }];
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
      tasks.map((task, at) => this.admission.admitOrRefuse(task, origins[at]!, places?.get(task.id))),
    );
    const rows = distinct(admitted.filter(isRow).map(row => ({ ...row, ...again?.get(row.id) })));
    if (rows.length) await takeRoom(tx, rows.length);
    const results = await this.storing.storeAny(tx, rows);
    return [...admitted.filter(isRefusal), ...[...results].flatMap(refusalOf)];
  }

  /**
   * Creates the lines of a batch as part of a transaction, in the name of the one who asks; answers what became of each, in their order. They
   * come after nothing and have no unique keys.
   */
  async createLines(tx: EntityManager, batchId: string, tasks: NewTask[]): Promise<Stored[]> {
    const origin = originOfCall();
    const admitted = await Promise.all(tasks.map(task => this.admission.admitOrRefuse(task, origin)));
    const rows = admitted.filter(isRow).map(row => ({ ...row, batch_id: batchId }));
    if (rows.length) await takeRoom(tx, rows.length);
    const stored = await this.storing.store(tx, rows);
    const ofRow = new Map(rows.map(({ id }, at) => [id, stored[at]!]));
    return admitted.map(one => (isRefusal(one) ? one.problem : ofRow.get(one.id)!));
  }

  /** Stores tasks beside those of other calls. Children are stored once the others are, so that a call may bring both. */
  async #storeEach(rows: NewTaskRow[]): Promise<Results> {
    const alone = rows.filter(row => !isChild(row));
    const stored = await Promise.all(alone.map(row => (row.unique ? this.#storeUnique(row) : this.#store(row))));
    const children = rows.filter(isChild);
    const storedChildren = children.length ? await this.#storeChildren(children) : [];
    return new Map([...resultsOf(alone, stored), ...resultsOf(children, storedChildren)]);
  }

  /** In a transaction, as it takes several statements. */
  #storeChildren(rows: NewTaskRow[]): Promise<Stored[]> {
    return transaction(this.dataSource, tx => this.storing.storeChildren(tx, rows));
  }

  /** Most can be stored, so that is tried first; when some cannot, the next try leaves them out. */
  async #storeAll(rows: NewTaskRow[], tries = 1): Promise<Stored[]> {
    const { manager } = this.dataSource;
    try {
      return await (tries === 1 ? this.storing.storeUnseen(manager, rows) : this.storing.store(manager, rows));
    } catch (error) {
      if (sqlState(error) === SERIALIZATION_FAILURE && tries < MOST_TRIES) return this.#storeAll(rows, tries + 1);
      throw error;
    }
  }
}

function isRow(result: NewTaskRow | Refusal): result is NewTaskRow {
  return !isRefusal(result);
}

function refusalOf([row, stored]: [NewTaskRow, Stored]): Refusal[] {
  return stored instanceof Problem ? [{ task: { ...row, workspaceId: row.workspace_id }, problem: stored }] : [];
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
