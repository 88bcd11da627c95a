import { Injectable } from '@nestjs/common';
import type { ListTodosRequest, ListTodosResponse } from '@na/contracts';
import { DataSource } from 'typeorm';
import { asked, type Lenient } from '../asked.ts';
import { Meant } from '../todo-links/meant.ts';
import { todoBody } from './todo-body.ts';
import { listTodos } from './todo-list.queries.ts';
import { cursorAt, orderOf, placeIn } from './todo-order.ts';
import { todoList } from './todo-shape.ts';

/** Lists of to-dos, filtered and sorted as asked. */
@Injectable()
export class TodoLists {
  constructor(
    private readonly dataSource: DataSource,
    private readonly meant: Meant,
  ) {}

  /** @throws Problem `validation_failed`, `todo_assignee_unmapped` */
  async list(request: Lenient<ListTodosRequest>): Promise<ListTodosResponse> {
    const { limit, cursor, sort, ...filter } = asked(todoList, request);
    const order = orderOf(sort);
    const after = placeIn(cursor, sort, filter);
    const assignees = await this.meant.anybody(filter.workspaceId, filter.assignees);
    const found = await listTodos(this.dataSource, order, { ...filter, assignees, limit: limit + 1, after });
    const rows = found.slice(0, limit);
    const last = rows.at(-1);
    const nextCursor = found.length > limit && last ? cursorAt([last.place, last.id], sort, filter) : undefined;
    return { todos: rows.map(todoBody), nextCursor };
  }
}
