import { Controller } from '@nestjs/common';
import {
  PageSyncFailed,
  TaskCancelled,
  TaskDead,
  TaskFailed,
  TaskRedriven,
  TaskRefused,
  TaskReplayed,
  TodoSyncFailed,
} from '@na/contracts';
import { OnEvent, type Heard } from '@na/messaging';
import { tell } from '@na/persistence';
import { noteFailed, notePending, noteReplayed } from './sync.queries.ts';

/** Hears from the scheduler what became of the tasks that carry changes to Notion, as far as the tasks themselves could not say it. */
@Controller()
export class OutcomeEvents {
  @OnEvent(TaskDead)
  taskDead({ type, taskId, error }: TaskDead, heard: Heard): Promise<void> {
    return this.failed(type, taskId, error.detail, heard);
  }

  @OnEvent(TaskFailed)
  taskFailed({ type, taskId, error }: TaskFailed, heard: Heard): Promise<void> {
    return this.failed(type, taskId, error.detail, heard);
  }

  @OnEvent(TaskRefused)
  taskRefused({ type, taskId, error }: TaskRefused, heard: Heard): Promise<void> {
    return this.failed(type, taskId, error.detail, heard);
  }

  @OnEvent(TaskCancelled)
  taskCancelled({ type, taskId }: TaskCancelled, heard: Heard): Promise<void> {
    return this.failed(type, taskId, 'Somebody cancelled its task.', heard);
  }

  @OnEvent(TaskRedriven)
  async taskRedriven({ type, taskId }: TaskRedriven, { tx }: Heard): Promise<void> {
    if (isOf('todo', type)) await notePending(tx, 'todo', taskId);
    if (isOf('page', type)) await notePending(tx, 'page', taskId);
  }

  @OnEvent(TaskReplayed)
  async taskReplayed({ type, taskId, newTaskId, effects }: TaskReplayed, { tx }: Heard): Promise<void> {
    if (effects !== 'adopt') return;
    if (isOf('todo', type)) await noteReplayed(tx, 'todo', taskId, newTaskId);
    if (isOf('page', type)) await noteReplayed(tx, 'page', taskId, newTaskId);
  }

  private async failed(type: string, taskId: string, error: string, { tx }: Heard): Promise<void> {
    const todo = isOf('todo', type) && (await noteFailed(tx, 'todo', taskId, error));
    if (todo) await tell(tx, TodoSyncFailed, { todoId: todo.id, version: todo.version, error }, todo);
    const page = isOf('page', type) && (await noteFailed(tx, 'page', taskId, error));
    if (page) await tell(tx, PageSyncFailed, { pageId: page.id, version: page.version, error }, page);
  }
}

function isOf(thing: 'todo' | 'page', type: string): boolean {
  return type.startsWith(`notion.${thing}.`);
}
