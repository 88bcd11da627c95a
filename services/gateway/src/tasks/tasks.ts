import { Injectable } from '@nestjs/common';
import { PriorityService, TaskService, type Task, type TaskType } from '@na/contracts';
import { listOf, type List } from '../http/list.ts';
import { Services } from '../http/services.ts';
import { orStale } from '../http/stale.ts';
import type { ListTasksQuery } from './list-tasks.query.ts';
import type { TaskPatch } from './task-priority.dto.ts';
import type { TaskBody, TaskWithAttemptsDto } from './task.dto.ts';

/** Tasks, as the scheduler has them. */
@Injectable()
export class Tasks {
  constructor(private readonly services: Services) {}

  create(workspaceId: string, id: string, { after, ...body }: TaskBody): Promise<Task> {
    const task = { id, workspaceId, ...body, ...(after && { after: { tasks: after } }) };
    return this.services.ask(TaskService.createTask, { task });
  }

  async get(workspaceId: string, id: string): Promise<TaskWithAttemptsDto> {
    const { task, attempts } = await this.services.ask(TaskService.getTask, { workspaceId, id });
    return { ...task, attempts };
  }

  async list(workspaceId: string, query: ListTasksQuery): Promise<List<Task>> {
    const { tasks, nextCursor } = await this.services.ask(TaskService.listTasks, {
      workspaceId,
      states: query.state ?? [],
      types: query.type ?? [],
      createdFrom: query['createdAt[gte]'],
      createdBefore: query['createdAt[lt]'],
      batchId: query.batchId,
      limit: query.limit,
      cursor: query.cursor,
    });
    return listOf(tasks, nextCursor);
  }

  cancel(workspaceId: string, id: string): Promise<Task> {
    return this.services.ask(TaskService.cancelTask, { workspaceId, id });
  }

  change(workspaceId: string, id: string, patch: TaskPatch, expectedVersion?: number): Promise<Task> {
    const request = { workspaceId, id, ...patch, expectedVersion };
    return orStale(this.services.ask(PriorityService.reprioritiseTask, request));
  }

  redrive(workspaceId: string, id: string): Promise<Task> {
    return this.services.ask(TaskService.redriveTask, { workspaceId, id });
  }

  /** All task types; there are few. */
  async types(): Promise<List<TaskType>> {
    const { types } = await this.services.ask(TaskService.listTaskTypes, {});
    return listOf(types, undefined);
  }
}
