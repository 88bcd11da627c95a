import { Controller } from '@nestjs/common';
import {
  TaskService,
  type CancelTaskRequest,
  type CountTasksRequest,
  type CountTasksResponse,
  type CreateTaskRequest,
  type CreateTasksRequest,
  type CreateTasksResponse,
  type GetTaskRequest,
  type GetTaskResponse,
  type ListTaskHistoryRequest,
  type ListTaskHistoryResponse,
  type ListTasksRequest,
  type ListTasksResponse,
  type ListTaskTypesResponse,
  type RedriveTaskRequest,
  type Task,
} from '@na/contracts';
import { OnCall } from '@na/messaging';
import { TaskTypes } from '../task-type/task-types.ts';
import { Changes } from './changes.ts';
import { Creation } from './creation.ts';
import { Reader } from './reader.ts';
import { Redriving } from './redriving.ts';

@Controller()
export class TaskRpc {
  constructor(
    private readonly creation: Creation,
    private readonly reader: Reader,
    private readonly changes: Changes,
    private readonly redriving: Redriving,
    private readonly types: TaskTypes,
  ) {}

  @OnCall(TaskService.createTask)
  createTask({ task }: CreateTaskRequest): Promise<Task> {
    return this.creation.create(task);
  }

  @OnCall(TaskService.createTasks)
  createTasks(request: CreateTasksRequest): Promise<CreateTasksResponse> {
    return this.creation.createAll(request);
  }

  @OnCall(TaskService.getTask)
  getTask(request: GetTaskRequest): Promise<GetTaskResponse> {
    return this.reader.get(request);
  }

  @OnCall(TaskService.listTasks)
  listTasks(request: ListTasksRequest): Promise<ListTasksResponse> {
    return this.reader.list(request);
  }

  @OnCall(TaskService.countTasks)
  countTasks(request: CountTasksRequest): Promise<CountTasksResponse> {
    return this.reader.count(request);
  }

  @OnCall(TaskService.listTaskHistory)
  listTaskHistory(request: ListTaskHistoryRequest): Promise<ListTaskHistoryResponse> {
    return this.reader.history(request);
  }

  @OnCall(TaskService.cancelTask)
  cancelTask(request: CancelTaskRequest): Promise<Task> {
    return this.changes.cancel(request);
  }

  @OnCall(TaskService.redriveTask)
  redriveTask(request: RedriveTaskRequest): Promise<Task> {
    return this.redriving.one(request);
  }

  @OnCall(TaskService.listTaskTypes)
  async listTaskTypes(): Promise<ListTaskTypesResponse> {
    return { types: await this.types.all() };
  }
}
