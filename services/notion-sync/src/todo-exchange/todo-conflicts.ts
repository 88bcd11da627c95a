import { Injectable } from '@nestjs/common';
import {
  TodoChanged,
  TodoConflictState,
  type GetTodoConflictRequest,
  type ListTodoConflictsRequest,
  type ListTodoConflictsResponse,
  type ResolveTodoConflictRequest,
  type TodoConflict,
} from '@na/contracts';
import { tell, tellAll, transaction } from '@na/persistence';
import { flow } from '@na/telemetry';
import { randomUUIDv7 } from 'node:crypto';
import { DataSource, type EntityManager } from 'typeorm';
import { z } from 'zod';
import { asked, limit, uuid, type Lenient } from '../asked.ts';
import { pageOf, placeOf } from '../cursor.ts';
import { databaseTime } from '../effects/effect.queries.ts';
import { TodoConflictDecided, TodoConflictNotFound } from '../todo-errors.ts';
import { taskRequest } from '../sync/task-request.ts';
import { todoBody } from '../todos/todo-body.ts';
import { lockTodo, storeTodo, type TodoRow } from '../todos/todo.queries.ts';
import { decide, pendingOf } from '../two-way/standing.ts';
import { tellEnd } from './settlement.ts';
import { conflictBody, findConflict, listConflicts, type TodoConflictRow } from './todo-conflict.queries.ts';
import { standingOf, withStanding } from './todo-fields.ts';

const which = z.object({ workspaceId: uuid(), id: uuid() });
const resolution = which.extend({
  keep: z.enum(['notion', 'api'], 'should be notion or api: whose value stays'),
});
const list = z.object({
  workspaceId: uuid(),
  states: z.array(z.enum(TodoConflictState)).default([]),
  todoId: uuid().optional(),
  limit: limit(),
  cursor: z.string().optional(),
});

/** Fields of to-dos that were changed on both sides, and what became of them. */
@Injectable()
export class TodoConflicts {
  constructor(private readonly dataSource: DataSource) {}

  async list(request: Lenient<ListTodoConflictsRequest>): Promise<ListTodoConflictsResponse> {
    const { limit, cursor, ...filter } = asked(list, request);
    const found = await listConflicts(this.dataSource, { ...filter, limit: limit + 1, after: placeOf(cursor) });
    const { rows, nextCursor } = pageOf(found, limit);
    return { conflicts: rows.map(conflictBody), nextCursor };
  }

  /** @throws Problem `todo_conflict_not_found` */
  async get(request: GetTodoConflictRequest): Promise<TodoConflict> {
    const { workspaceId, id } = asked(which, request);
    return conflictBody(await this.row(this.dataSource, workspaceId, id));
  }

  /**
   * Decides an open conflict; the same decision again changes nothing. What is kept of the API goes to Notion by a task.
   * @throws Problem `todo_conflict_not_found`; `todo_conflict_decided` when it was decided otherwise
   */
  async resolve(request: ResolveTodoConflictRequest): Promise<TodoConflict> {
    const { workspaceId, id, keep } = asked(resolution, request);
    const { todoId } = await this.row(this.dataSource, workspaceId, id);
    return transaction(this.dataSource, async tx => {
      const todo = await lockTodo(tx, workspaceId, todoId);
      const conflict = await this.row(tx, workspaceId, id);
      if (conflict.resolution === keep) return conflictBody(conflict);
      if (conflict.resolution) throw TodoConflictDecided({ resolution: conflict.resolution });
      const decided = await this.decided(tx, todo!, conflict.field, keep);
      await tellEnd(tx, decided, conflict.field, keep, flow.current()?.actor);
      return conflictBody(await this.row(tx, workspaceId, id));
    });
  }

  private async row(database: DataSource | EntityManager, workspaceId: string, id: string): Promise<TodoConflictRow> {
    const found = await findConflict(database, workspaceId, id);
    if (!found) throw TodoConflictNotFound({ id });
    return found;
  }

  private async decided(tx: EntityManager, row: TodoRow, field: string, keep: 'notion' | 'api'): Promise<TodoRow> {
    const { id, workspaceId, connectionId } = row;
    const standing = decide(standingOf(row), field, keep);
    const taskId = randomUUIDv7();
    const stored = await storeTodo(tx, {
      ...withStanding(row, standing, []),
      ...{ syncTaskId: taskId, syncState: 'pending', syncError: null, changed: pendingOf(standing) },
      version: row.version + 1,
      updatedAt: await databaseTime(tx),
    });
    const { version } = stored;
    await tell(tx, TodoChanged, { todoId: id, todo: todoBody(stored) }, { workspaceId, version });
    const payload = { todoId: id, connectionId };
    await tellAll(tx, [taskRequest('todo', 'sync', { taskId, workspaceId, id, payload })]);
    return stored;
  }
}
