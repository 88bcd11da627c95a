import { Injectable } from '@nestjs/common';
import {
  TodoChanged,
  type ArchiveTodoRequest,
  type CreateTodoRequest,
  type GetTodoRequest,
  type JsonObject,
  type SyncTodoRequest,
  type TaskRequested,
  type Todo,
  type UpdateTodoRequest,
} from '@na/contracts';
import { refuseDeleted, tellAll, transaction, type Telling } from '@na/persistence';
import { randomUUIDv7 } from 'node:crypto';
import { DataSource, type EntityManager } from 'typeorm';
import { asked, type Lenient } from '../asked.ts';
import { Links } from '../connections/links.ts';
import type { EffectMaker } from '../effects/creation.ts';
import { VersionStale } from '../errors.ts';
import { TodoArchived, TodoDataSourceMissing, TodoIdTaken, TodoNotFound } from '../todo-errors.ts';
import { DataSourceSchemas } from '../schemas/data-source-schemas.ts';
import { isEmpty, TODO_FIELDS } from '../schemas/todo-fields.ts';
import { checkTodo } from '../schemas/todo-properties.ts';
import { Mirror } from '../sync/mirror.ts';
import { noteSynced } from '../sync/sync.queries.ts';
import { taskRequest, type Step } from '../sync/task-request.ts';
import { fieldOf, oursOf, standingOf } from '../todo-exchange/todo-fields.ts';
import { furtherProperties } from '../todo-exchange/todo-values.ts';
import { Meant } from '../todo-links/meant.ts';
import { ensureTodoSource, todoSourceOf } from '../todo-sources/todo-source.queries.ts';
import { isSameValue, type Fields } from '../two-way/merge.ts';
import { edit, pendingOf } from '../two-way/standing.ts';
import { todoBody } from './todo-body.ts';
import { changedTodo, digestOf, newTodo, whichTodo, type NewTodoRequest, type TodoChange } from './todo-shape.ts';
import { findTakenTodo, findTodo, insertTodo, lockTodo, storeTodo, type TodoRow } from './todo.queries.ts';

/** To-dos as the API sees them: a change is visible here at once, and on its way to Notion. */
@Injectable()
export class Todos {
  constructor(
    private readonly dataSource: DataSource,
    private readonly links: Links,
    private readonly schemas: DataSourceSchemas,
    private readonly mirror: Mirror,
    private readonly meant: Meant,
  ) {}

  /**
   * Takes a to-do and asks for the task that makes it in Notion. The same id with the same content answers with the to-do that is there.
   * @throws Problem `todo_id_taken`, `connection_missing`, `connection_not_found`, `todo_data_source_missing`,
   *   `todo_status_unknown`, `todo_property_missing`, `todo_property_unknown`, `todo_property_unfit`, `todo_assignee_unmapped`, `todo_channel_unmapped`
   */
  async create(request: Lenient<CreateTodoRequest>): Promise<Todo> {
    const wanted = asked(newTodo, request);
    const taskId = randomUUIDv7();
    return todoBody(
      await this.take(wanted, { taskId, effectId: taskId }, row => [requestOf(row, taskId, 'create', contentOf(row))]),
    );
  }

  /**
   * Takes a to-do whose task is there already; gives the to-do that is there when this task has taken it before,
   * or the one whose effects it adopts.
   * @throws as {@link create}
   */
  async takeFor(maker: EffectMaker, wanted: NewTodoRequest): Promise<TodoRow> {
    return this.take(wanted, maker, () => []);
  }

  async get({ workspaceId, id }: GetTodoRequest): Promise<Todo> {
    asked(whichTodo, { workspaceId, id });
    const found = await findTodo(this.dataSource, workspaceId, id);
    if (!found) throw TodoNotFound({ id });
    return todoBody(found);
  }

  /**
   * Asks for the task that brings a to-do together with its row in Notion; it is pending until that has run.
   * @throws Problem `todo_not_found`
   */
  async sync({ workspaceId, id }: SyncTodoRequest): Promise<Todo> {
    asked(whichTodo, { workspaceId, id });
    const taskId = randomUUIDv7();
    return transaction(this.dataSource, async tx => {
      const row = await lockTodo(tx, workspaceId, id);
      if (!row) throw TodoNotFound({ id });
      const pending = await storeTodo(tx, { ...row, syncTaskId: taskId, syncState: 'pending', syncError: null });
      await tellAll(tx, [requestOf(pending, taskId, 'sync')]);
      return todoBody(pending);
    });
  }

  /**
   * Changes a to-do and asks for the task that brings the change to Notion. A change that changes nothing is none.
   * @throws Problem `todo_not_found`, `todo_archived`, `version_stale`
   */
  async update(request: Lenient<UpdateTodoRequest>): Promise<Todo> {
    const { workspaceId, id, expectedVersion, ...change } = asked(changedTodo, request);
    const taskId = randomUUIDv7();
    return transaction(this.dataSource, async tx => {
      const changed = await this.change(tx, { workspaceId, id, expectedVersion }, change, taskId);
      if (changed.syncTaskId === taskId) await tellAll(tx, [requestOf(changed, taskId, 'update')]);
      return todoBody(changed);
    });
  }

  /** Stores a change, as the work of a task. @throws as {@link update} */
  async change(
    tx: EntityManager,
    { workspaceId, id, expectedVersion }: { workspaceId: string; id: string; expectedVersion?: number },
    { clear, ...given }: TodoChange,
    taskId: string,
  ): Promise<TodoRow> {
    const row = await lockTodo(tx, workspaceId, id);
    if (!row) throw TodoNotFound({ id });
    if (expectedVersion !== undefined && expectedVersion !== row.version)
      throw VersionStale({ expected: expectedVersion, actual: row.version });
    if (row.archived) throw TodoArchived({ id });
    const wanted = changed(row, { clear, ...given });
    if ('assignee' in given) wanted.notionAssigneeId = await this.meant.person(workspaceId, given.assignee, tx);
    const [before, after] = [oursOf(row), oursOf(wanted)];
    const fresh = Object.keys(after).filter(field => !isSameValue(before[field], after[field]));
    if (!fresh.length) return row;
    await this.check(tx, row, wanted, Object.keys(given.properties ?? {}));
    const stored = await this.next(
      tx,
      row,
      wanted,
      Object.fromEntries(fresh.map(field => [field, after[field]!])),
      taskId,
    );
    await tellAll(tx, [changeOf(stored)]);
    return stored;
  }

  /** Puts a to-do into the trash, here at once and in Notion by a task; repeatable. @throws Problem `todo_not_found` */
  async archive({ workspaceId, id }: ArchiveTodoRequest): Promise<Todo> {
    asked(whichTodo, { workspaceId, id });
    const taskId = randomUUIDv7();
    return transaction(this.dataSource, async tx => {
      const archived = await this.trash(tx, { workspaceId, id }, taskId);
      if (archived.syncTaskId === taskId) await tellAll(tx, [requestOf(archived, taskId, 'archive')]);
      return todoBody(archived);
    });
  }

  /** Stores that it lies in the trash, as the work of a task. @throws Problem `todo_not_found` */
  async trash(
    tx: EntityManager,
    { workspaceId, id }: { workspaceId: string; id: string },
    taskId: string,
  ): Promise<TodoRow> {
    const row = await lockTodo(tx, workspaceId, id);
    if (!row) throw TodoNotFound({ id });
    if (row.archived) return row;
    const isKnown = await this.mirror.isKnownToNotion(tx, 'todo', row);
    const trashed = { ...row, archived: true };
    const stored = await this.next(tx, row, trashed, { archived: true }, isKnown ? taskId : row.syncTaskId);
    if (!isKnown) await noteSynced(tx, 'todo', id, stored.version);
    const settled = isKnown ? stored : (await findTodo(tx, workspaceId, id))!;
    await tellAll(tx, [changeOf(settled)]);
    return settled;
  }

  private async take(
    wanted: NewTodoRequest,
    { taskId, effectId }: EffectMaker,
    alsoTold: (row: TodoRow) => Telling<TaskRequested>[],
  ): Promise<TodoRow> {
    const there = await findTakenTodo(this.dataSource, wanted.id);
    if (there) return this.same(there, wanted, effectId);
    const { id, workspaceId, channel, title } = wanted;
    const place = await this.meant.place(workspaceId, channel, wanted);
    const connection = await this.links.connection(workspaceId, place.connectionId);
    const notionDataSourceId = place.notionDataSourceId ?? connection.notionTodoDataSourceId;
    if (!notionDataSourceId) throw TodoDataSourceMissing({});
    const fields = fieldsOf(wanted);
    const where = { connectionId: connection.id, notionDataSourceId };
    await this.check(this.dataSource, where, fields, Object.keys(fields.properties));
    const notionAssigneeId = await this.meant.person(workspaceId, wanted.assignee);
    const taken = await transaction(this.dataSource, async tx => {
      await refuseDeleted(tx, workspaceId);
      await ensureTodoSource(tx, { workspaceId, connectionId: connection.id, dataSourceId: notionDataSourceId });
      const row = await insertTodo(tx, {
        ...fields,
        ...{ id, workspaceId, connectionId: connection.id, notionDataSourceId, title, notionAssigneeId },
        changed: ['title', ...changedIn(fields)],
        ...{ syncTaskId: taskId, madeByTask: effectId, madeFrom: digestOf(wanted) },
      });
      if (row) await tellAll(tx, [changeOf(row), ...alsoTold(row)]);
      return row;
    });
    return taken ?? this.same((await findTakenTodo(this.dataSource, id))!, wanted, effectId);
  }

  /** What is known saves the caller a failed task; what is not known yet, the task finds out. */
  private async check(
    database: DataSource | EntityManager,
    { connectionId, notionDataSourceId }: Pick<TodoRow, 'connectionId' | 'notionDataSourceId'>,
    given: Pick<TodoRow, (typeof TODO_FIELDS)[number] | 'properties'>,
    further: string[],
  ): Promise<void> {
    const schema = await this.schemas.known(connectionId, notionDataSourceId, database);
    if (!schema) return;
    const source = await todoSourceOf(database, connectionId, notionDataSourceId);
    const filled = TODO_FIELDS.filter(field => !isEmpty(given[field]));
    checkTodo(Object.fromEntries(filled.map(field => [field, given[field]])), schema.properties, source?.chosen);
    furtherProperties(given.properties, further, schema.properties);
  }

  /** Stores a to-do's next version, to be brought to Notion by a task. */
  private next(tx: EntityManager, row: TodoRow, wanted: TodoRow, edits: Fields, syncTaskId: string): Promise<TodoRow> {
    const now = new Date();
    const { ours: _, ...standing } = edit(standingOf(row), edits, now.getTime());
    const changed = row.notionPageId
      ? pendingOf({ ...standing, ours: oursOf(wanted) })
      : [...new Set([...row.changed, ...Object.keys(edits)])];
    return storeTodo(tx, {
      ...wanted,
      ...{ changed, syncTaskId, syncState: 'pending', syncError: null, updatedAt: now },
      version: row.version + 1,
      // What the request that makes its page says stays known.
      standing: { ...row.standing, ...standing },
    });
  }

  private same(there: TodoRow, wanted: NewTodoRequest, effectId: string): TodoRow {
    const isSame =
      there.workspaceId === wanted.workspaceId &&
      (there.madeByTask === effectId || there.madeFrom === digestOf(wanted));
    if (!isSame) throw TodoIdTaken({ id: wanted.id });
    return there;
  }
}

function changeOf(row: TodoRow): Telling<TodoChanged> {
  return {
    event: TodoChanged,
    body: { todoId: row.id, todo: todoBody(row) },
    workspaceId: row.workspaceId,
    version: row.version,
  };
}

function requestOf(row: TodoRow, taskId: string, step: Step, content = {}) {
  const { id, workspaceId, version, connectionId } = row;
  const payload = step === 'create' ? { todoId: id, ...content } : { todoId: id, connectionId };
  const versioned = step === 'update' || step === 'archive' ? { ...payload, version } : payload;
  return taskRequest('todo', step, { taskId, workspaceId, id, payload: versioned });
}

function contentOf(row: TodoRow) {
  const { connectionId, notionDataSourceId, title, properties } = row;
  const filled = TODO_FIELDS.filter(field => !isEmpty(row[field])).map(field => [field, row[field]] as const);
  return {
    connectionId,
    notionDataSourceId,
    title,
    ...Object.fromEntries(filled),
    ...(Object.keys(properties).length && { properties }),
  };
}

/** The fields of a to-do that is asked for; those that are left out are empty. */
function fieldsOf({ dueDate, priority, assignee, status, labels = [], project, properties = {} }: NewTodoRequest) {
  return {
    ...{ dueDate: dueDate ?? null, priority: priority ?? null, assignee: assignee ?? null, status: status ?? null },
    ...{ labels, project: project ?? null, properties: properties as JsonObject },
  };
}

function changedIn(fields: ReturnType<typeof fieldsOf>): string[] {
  return [...TODO_FIELDS.filter(field => !isEmpty(fields[field])), ...Object.keys(fields.properties).map(fieldOf)];
}

/** A to-do as a change leaves it. */
function changed(row: TodoRow, { clear, labels, properties, ...given }: TodoChange): TodoRow {
  const cleared = Object.fromEntries(clear.map(field => [field, field === 'labels' ? [] : null]));
  return {
    ...row,
    ...given,
    ...(labels?.length && { labels }),
    ...cleared,
    ...(clear.includes('assignee') && { notionAssigneeId: null }),
    properties: { ...row.properties, ...(properties as JsonObject | undefined) },
  };
}
