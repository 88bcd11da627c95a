import { Controller } from '@nestjs/common';
import {
  TodoSourceService,
  type GetTodoConflictRequest,
  type GetTodoSourceRequest,
  type ListTodoConflictsRequest,
  type ListTodoConflictsResponse,
  type ListTodoSourcesRequest,
  type ListTodoSourcesResponse,
  type ResolveTodoConflictRequest,
  type SyncTodoRequest,
  type Todo,
  type TodoConflict,
  type TodoSource,
  type UpdateTodoSourceRequest,
} from '@na/contracts';
import { OnCall } from '@na/messaging';
import { TodoSources } from '../todo-sources/todo-sources.ts';
import { Todos } from '../todos/todos.ts';
import { TodoConflicts } from './todo-conflicts.ts';

@Controller()
export class TodoExchangeRpc {
  constructor(
    private readonly sources: TodoSources,
    private readonly todos: Todos,
    private readonly conflicts: TodoConflicts,
  ) {}

  @OnCall(TodoSourceService.listTodoSources)
  listTodoSources(request: ListTodoSourcesRequest): Promise<ListTodoSourcesResponse> {
    return this.sources.list(request);
  }

  @OnCall(TodoSourceService.getTodoSource)
  getTodoSource(request: GetTodoSourceRequest): Promise<TodoSource> {
    return this.sources.get(request);
  }

  @OnCall(TodoSourceService.updateTodoSource)
  updateTodoSource(request: UpdateTodoSourceRequest): Promise<TodoSource> {
    return this.sources.update(request);
  }

  @OnCall(TodoSourceService.syncTodo)
  syncTodo(request: SyncTodoRequest): Promise<Todo> {
    return this.todos.sync(request);
  }

  @OnCall(TodoSourceService.listTodoConflicts)
  listTodoConflicts(request: ListTodoConflictsRequest): Promise<ListTodoConflictsResponse> {
    return this.conflicts.list(request);
  }

  @OnCall(TodoSourceService.getTodoConflict)
  getTodoConflict(request: GetTodoConflictRequest): Promise<TodoConflict> {
    return this.conflicts.get(request);
  }

  @OnCall(TodoSourceService.resolveTodoConflict)
  resolveTodoConflict(request: ResolveTodoConflictRequest): Promise<TodoConflict> {
    return this.conflicts.resolve(request);
  }
}
