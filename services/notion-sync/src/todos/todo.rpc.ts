import { Controller } from '@nestjs/common';
import {
  TodoService,
  type ArchiveTodoRequest,
  type CreateTodoRequest,
  type GetTodoRequest,
  type ListTodosRequest,
  type ListTodosResponse,
  type Todo,
  type UpdateTodoRequest,
} from '@na/contracts';
import { OnCall } from '@na/messaging';
import { TodoLists } from './todo-lists.ts';
import { Todos } from './todos.ts';

@Controller()
export class TodoRpc {
  constructor(
    private readonly todos: Todos,
    private readonly lists: TodoLists,
  ) {}

  @OnCall(TodoService.createTodo)
  createTodo(request: CreateTodoRequest): Promise<Todo> {
    return this.todos.create(request);
  }

  @OnCall(TodoService.getTodo)
  getTodo(request: GetTodoRequest): Promise<Todo> {
    return this.todos.get(request);
  }

  @OnCall(TodoService.listTodos)
  listTodos(request: ListTodosRequest): Promise<ListTodosResponse> {
    return this.lists.list(request);
  }

  @OnCall(TodoService.updateTodo)
  updateTodo(request: UpdateTodoRequest): Promise<Todo> {
    return this.todos.update(request);
  }

  @OnCall(TodoService.archiveTodo)
  archiveTodo(request: ArchiveTodoRequest): Promise<Todo> {
    return this.todos.archive(request);
  }
}
