import { Injectable } from '@nestjs/common';
import {
  TodoChanged,
  type ArchiveTodoRequest,
  type CreateTodoRequest,
  type GetTodoRequest,
  type ListTodosRequest,
  type ListTodosResponse,
  type TaskRequested,
  type Todo,
  type UpdateTodoRequest,
} from '@na/contracts';
import { refuseDeleted, tellAll, transaction, type Telling } from '@na/persistence';
import { randomUUIDv7 } from 'node:crypto';
import { DataSource, type EntityManager } from 'typeorm';
import { asked } from '../asked.ts';
import { Links } from '../connections/links.ts';
import { pageOf, placeOf } from '../cursor.ts';
import type { EffectMaker } from '../effects/creation.ts';
import { TodoArchived, TodoDataSourceMissing, TodoIdTaken, TodoNotFound, VersionStale } from '../errors.ts';
import { DataSourceSchemas } from '../schemas/data-source-schemas.ts';
import { checkTodo, TODO_FIELDS } from '../schemas/todo-properties.ts';
import { Mirror } from '../sync/mirror.ts';
import { noteSynced } from '../sync/sync.queries.ts';
import { taskRequest } from '../sync/task-request.ts';
import { todoBody } from './todo-body.ts';
import {
  changedTodo,
  digestOf,
  newTodo,
  todoList,
  whichTodo,
  type NewTodoRequest,
  type TodoChange,
} from './todo-shape.ts';
import { findTakenTodo, findTodo, insertTodo, listTodos, lockTodo, storeTodo, type TodoRow } from './todo.queries.ts';

/** To-dos as the API sees them: a change is visible here at once, and on its way to Notion. */
@Injectable()
export class Todos {
  constructor(
    private readonly dataSource: DataSource,
    private readonly links: Links,
    private readonly schemas: DataSourceSchemas,
    private readonly mirror: Mirror,
  ) {}

  /**
   * Takes a to-do and asks for the task that makes it in Notion. The same id with the same content answers with the to-do that is there.
   * @throws Problem `todo_id_taken`, `connection_missing`, `connection_not_found`, `todo_data_source_missing`, `todo_status_unknown`, `todo_property_missing`
   */
  async create(request: CreateTodoRequest): Promise<Todo> {
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

  async list(request: ListTodosRequest): Promise<ListTodosResponse> {
    const { limit, cursor, ...filter } = asked(todoList, request);
    const found = await listTodos(this.dataSource, { ...filter, limit: limit + 1, after: placeOf(cursor) });
    const { rows, nextCursor } = pageOf(found, limit);
    return { todos: rows.map(todoBody), nextCursor };
  }

  /**
   * Changes a to-do and asks for the task that brings the change to Notion. A change that changes nothing is none.
   * @throws Problem `todo_not_found`, `todo_archived`, `version_stale`
   */
  async update(request: UpdateTodoRequest): Promise<Todo> {
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
    const wanted = { ...row, ...given, ...Object.fromEntries(clear.map(field => [field, null])) };
    const fresh = (['title', ...TODO_FIELDS] as const).filter(field => wanted[field] !== row[field]);
    if (!fresh.length) return row;
    const stored = await storeTodo(tx, { ...wanted, changed: [...new Set([...row.changed, ...fresh])] }, taskId);
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
    const trashed = { ...row, archived: true, changed: [...row.changed, 'archived'] };
    const stored = await storeTodo(tx, trashed, isKnown ? taskId : row.syncTaskId);
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
    const { workspaceId, title, dueDate, priority, assignee, status } = wanted;
    const connection = await this.links.connection(workspaceId, wanted.connectionId);
    const notionDataSourceId = wanted.notionDataSourceId ?? connection.notionTodoDataSourceId;
    if (!notionDataSourceId) throw TodoDataSourceMissing({});
    const fields = { dueDate, priority, assignee, status };
    // What is known saves the caller a failed task; what is not known yet, the task finds out.
    const schema = await this.schemas.known(connection.id, notionDataSourceId);
    if (schema) checkTodo(fields, schema.properties);
    const taken = await transaction(this.dataSource, async tx => {
      await refuseDeleted(tx, workspaceId);
      const row = await insertTodo(tx, {
        ...fields,
        id: wanted.id,
        workspaceId,
        connectionId: connection.id,
        notionDataSourceId,
        title,
        changed: ['title', ...TODO_FIELDS.filter(field => fields[field] !== undefined)],
        syncTaskId: taskId,
        madeByTask: effectId,
        madeFrom: digestOf(wanted),
      });
      if (row) await tellAll(tx, [changeOf(row), ...alsoTold(row)]);
      return row;
    });
    return taken ?? this.same((await findTakenTodo(this.dataSource, wanted.id))!, wanted, effectId);
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

function requestOf(row: TodoRow, taskId: string, step: 'create' | 'update' | 'archive', content = {}) {
  const { id, workspaceId, version, connectionId } = row;
  const payload = step === 'create' ? { todoId: id, ...content } : { todoId: id, connectionId, version };
  return taskRequest('todo', step, { taskId, workspaceId, id, payload });
}

function contentOf({ connectionId, notionDataSourceId, title, dueDate, priority, assignee, status }: TodoRow) {
  return {
    connectionId,
    notionDataSourceId,
    title,
    ...Object.fromEntries(
      Object.entries({ dueDate, priority, assignee, status }).filter(([, value]) => value !== null),
    ),
  };
}
