import { Injectable } from '@nestjs/common';
import { TodoService, TodoSourceService, type Todo } from '@na/contracts';
import { listOf, type List } from '../http/list.ts';
import { oneOf } from '../http/one-of.ts';
import { Services } from '../http/services.ts';
import { orStale } from '../http/stale.ts';
import { Arrivals } from '../live/arrivals.ts';
import type { ListTodosQuery, TodoBody, TodoPatch } from './todo.dto.ts';

/** Which to-do is meant. */
interface Which {
  workspaceId: string;
  id: string;
}

/** To-dos, as notion-sync has them. */
@Injectable()
export class Todos {
  constructor(
    private readonly services: Services,
    private readonly arrivals: Arrivals,
  ) {}

  create(which: Which, { dataSourceId, notionDataSourceId, ...body }: TodoBody, wait?: number): Promise<Todo> {
    const source = oneOf({ notionDataSourceId, dataSourceId });
    return this.arrivals.of(which.id, wait, {
      send: () => this.services.ask(TodoService.createTodo, { ...which, ...body, notionDataSourceId: source }),
      read: () => this.get(which),
    });
  }

  get(which: Which): Promise<Todo> {
    return this.services.ask(TodoService.getTodo, which);
  }

  async list(workspaceId: string, query: ListTodosQuery): Promise<List<Todo>> {
    const { sync = [], status = [], assignee = [], priority = [], notionDataSourceId = [], project = [] } = query;
    const { todos, nextCursor } = await this.services.ask(TodoService.listTodos, {
      workspaceId,
      syncStates: sync,
      statuses: status,
      assignees: assignee,
      priorities: priority,
      notionDataSourceIds: notionDataSourceId,
      projects: project,
      dueFrom: query['dueDate[gte]'],
      dueBefore: query['dueDate[lt]'],
      text: query.text,
      sort: query.sort,
      includeArchived: query.includeArchived,
      limit: query.limit,
      cursor: query.cursor,
    });
    return listOf(todos, nextCursor);
  }

  change(which: Which, patch: TodoPatch, expectedVersion?: number, wait?: number): Promise<Todo> {
    const entries = Object.entries(patch);
    // An empty list empties, as null does.
    const isEmptied = (value: unknown) => value === null || (Array.isArray(value) && !value.length);
    const clear = entries.filter(([, value]) => isEmptied(value)).map(([name]) => name);
    const changed = Object.fromEntries(entries.filter(([, value]) => !isEmptied(value)));
    const change = () =>
      this.services.ask(TodoService.updateTodo, { ...which, expectedVersion, labels: [], ...changed, clear });
    return this.arrivals.of(which.id, wait, { send: () => orStale(change()), read: () => this.get(which) });
  }

  sync(which: Which, wait?: number): Promise<Todo> {
    return this.arrivals.of(which.id, wait, {
      send: () => this.services.ask(TodoSourceService.syncTodo, which),
      read: () => this.get(which),
    });
  }

  archive(which: Which, wait?: number): Promise<Todo> {
    return this.arrivals.of(which.id, wait, {
      send: () => this.services.ask(TodoService.archiveTodo, which),
      read: () => this.get(which),
    });
  }
}
