import { Injectable } from '@nestjs/common';
import { TodoSourceService, type TodoConflict, type TodoSource } from '@na/contracts';
import { listOf, type List, type ListQuery } from '../http/list.ts';
import { Services } from '../http/services.ts';
import { orStale } from '../http/stale.ts';
import type { ListTodoConflictsQuery } from './todo-conflict.dto.ts';
import type { TodoSourcePatch } from './todo-source.dto.ts';

/** Which thing is meant. */
interface Which {
  workspaceId: string;
  id: string;
}

/** The way between to-dos and the rows of data sources, as notion-sync has it. */
@Injectable()
export class TodoSources {
  constructor(private readonly services: Services) {}

  async list(workspaceId: string, query: ListQuery): Promise<List<TodoSource>> {
    const asked = { workspaceId, ...query };
    const { sources, nextCursor } = await this.services.ask(TodoSourceService.listTodoSources, asked);
    return listOf(sources, nextCursor);
  }

  get(which: Which): Promise<TodoSource> {
    return this.services.ask(TodoSourceService.getTodoSource, which);
  }

  change(which: Which, { policy, fields = {} }: TodoSourcePatch, expectedVersion?: number): Promise<TodoSource> {
    const asked = { ...which, expectedVersion, policy, fields };
    return orStale(this.services.ask(TodoSourceService.updateTodoSource, asked));
  }

  async conflicts(workspaceId: string, { state = [], ...query }: ListTodoConflictsQuery): Promise<List<TodoConflict>> {
    const asked = { workspaceId, states: state, ...query };
    const { conflicts, nextCursor } = await this.services.ask(TodoSourceService.listTodoConflicts, asked);
    return listOf(conflicts, nextCursor);
  }

  conflict(which: Which): Promise<TodoConflict> {
    return this.services.ask(TodoSourceService.getTodoConflict, which);
  }

  resolve(which: Which, keep: 'notion' | 'api'): Promise<TodoConflict> {
    return this.services.ask(TodoSourceService.resolveTodoConflict, { ...which, keep });
  }
}
