import { Injectable } from '@nestjs/common';
import { TodoService, type Todo } from '@na/contracts';
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

  async list(workspaceId: string, { sync = [], status = [], ...query }: ListTodosQuery): Promise<List<Todo>> {
    const { todos, nextCursor } = await this.services.ask(TodoService.listTodos, {
      workspaceId,
      syncStates: sync,
      statuses: status,
      ...query,
    });
    return listOf(todos, nextCursor);
  }

  change(which: Which, patch: TodoPatch, expectedVersion?: number, wait?: number): Promise<Todo> {
    const entries = Object.entries(patch) as [string, string | null][];
    const clear = entries.filter(([, value]) => value === null).map(([name]) => name);
    const changed = Object.fromEntries(entries.filter(([, value]) => value !== null));
    const change = () => this.services.ask(TodoService.updateTodo, { ...which, expectedVersion, ...changed, clear });
    return this.arrivals.of(which.id, wait, { send: () => orStale(change()), read: () => this.get(which) });
  }

  archive(which: Which, wait?: number): Promise<Todo> {
    return this.arrivals.of(which.id, wait, {
      send: () => this.services.ask(TodoService.archiveTodo, which),
      read: () => this.get(which),
    });
  }
}
