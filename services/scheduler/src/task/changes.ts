import { Injectable } from '@nestjs/common';
import type { CancelTaskRequest, Task } from '@na/contracts';
import { announceWritten } from '@na/persistence';
import { DataSource } from 'typeorm';
import { Ends } from '../dependency/ends.ts';
import { TaskAlreadyFinished } from '../errors.ts';
import { WorkHints } from '../hint/work-hints.ts';
import { SerialKeys } from '../serial-key/serial-keys.ts';
import { CANCEL_RUNNING, CANCEL_WAITING } from './change.queries.ts';
import { originOfCall } from './new-task.ts';
import { Reader } from './reader.ts';
import { taskOf } from './task-row.ts';

/** Ends tasks early, as people ask for it. */
@Injectable()
export class Changes {
  constructor(
    private readonly dataSource: DataSource,
    private readonly reader: Reader,
    private readonly hints: WorkHints,
    private readonly serialKeys: SerialKeys,
    private readonly ends: Ends,
  ) {}

  /**
   * Stops a task: at once when it waits, by its handler's abort signal when it runs. Cancelling a cancelled task changes nothing.
   * @throws Problem `task_not_found`, `task_already_finished`
   */
  async cancel({ id, workspaceId }: CancelTaskRequest): Promise<Task> {
    const { id: taskId } = await this.reader.row({ id, workspaceId });
    // A task may begin or end to run between two statements; then the next round meets it where it went.
    for (;;) {
      const isCancelled =
        (await this.#cancelWaiting(taskId, workspaceId)) || (await this.#cancelRunning(taskId, workspaceId));
      const row = await this.reader.row({ id, workspaceId });
      if (isCancelled || row.state === 'cancelled') return taskOf(row);
      if (row.finished_at) throw TaskAlreadyFinished({ id, state: row.state });
    }
  }

  async #cancelWaiting(id: string, workspaceId: string): Promise<boolean> {
    const [gone] = await this.dataSource.query<{ serial_key: string | null; noted: boolean }[]>(CANCEL_WAITING, [
      id,
      workspaceId,
      ...asker(),
    ]);
    if (!gone) return false;
    announceWritten(this.dataSource.manager);
    if (gone.serial_key !== null) this.serialKeys.release();
    if (gone.noted) this.ends.told();
    return true;
  }

  async #cancelRunning(id: string, workspaceId: string): Promise<boolean> {
    const [[running]] = await this.dataSource.query<[{ attempt: number }[], number]>(CANCEL_RUNNING, [
      id,
      workspaceId,
      asker()[0],
    ]);
    if (!running) return false;
    this.hints.abort(id, running.attempt);
    return true;
  }
}

/** Who asks, for the statements: actor, correlation and trace. */
function asker(): [actor: string, correlationId: string, traceparent: string | undefined] {
  const { actor, correlationId, traceparent } = originOfCall();
  return [actor, correlationId, traceparent];
}
