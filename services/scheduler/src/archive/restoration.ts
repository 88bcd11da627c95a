import { Injectable } from '@nestjs/common';
import {
  TaskRestored,
  type RestoreTaskRequest,
  type RestoreTasksRequest,
  type RestoreTasksResponse,
  type Task,
} from '@na/contracts';
import { Invalid } from '@na/errors';
import { afterCommit, tellAll, transaction } from '@na/persistence';
import { DataSource, type EntityManager } from 'typeorm';
import { TaskNotArchived } from '../errors.ts';
import { Reader } from '../task/reader.ts';
import { taskOf } from '../task/task-row.ts';
import { restored } from './archive-metrics.ts';
import { ArchivedTasks, type Place } from './archived-tasks.ts';
import { WAIT_LITTLE } from './mover.queries.ts';
import { FORGET_EMPTY, NOTE_TAKEN, PUT_BACK, TAKE_OUT } from './restore.queries.ts';
import { Search } from './search.ts';

/** How many tasks one transaction takes out. */
const AT_ONCE = 100;
const MOST_OF_A_CALL = 1_000;
/** How many ids an answer names. */
const NAMED = 20;
const MOST_REASON = 500;

/** Makes archived tasks finished ones again, which stay live for their live time anew. */
@Injectable()
export class Restoration {
  constructor(
    private readonly dataSource: DataSource,
    private readonly archived: ArchivedTasks,
    private readonly search: Search,
    private readonly reader: Reader,
  ) {}

  /**
   * Restores a task; one that was restored already stays as it is.
   * @throws Problem `task_not_found`; `task_not_archived` when it never was; `validation_failed`
   */
  async restore({ workspaceId, id, reason }: RestoreTaskRequest): Promise<Task> {
    checkReason(reason);
    const row = await this.reader.row({ workspaceId, id });
    if (row.archived_at) await this.#takeOutAlone(workspaceId, [row.id], reason);
    const after = await this.reader.row({ workspaceId, id });
    if (!after.history.some(({ e }) => e === 'TaskRestored')) throw TaskNotArchived({ id, state: after.state });
    return taskOf(after);
  }

  /** Restores archived tasks that meet a filter, newest first, or says which it would. @throws Problem `validation_failed` */
  async restoreAll(request: RestoreTasksRequest): Promise<RestoreTasksResponse> {
    const { workspaceId, filter = { states: [], types: [] }, dryRun, limit, reason } = request;
    checkReason(reason);
    if (limit < 1 || limit > MOST_OF_A_CALL)
      throw Invalid({ errors: [{ pointer: '/limit', detail: `should be 1 to ${MOST_OF_A_CALL}, but is ${limit}` }] });
    const { ids, more } = await this.search.archivedIds(workspaceId, filter, limit);
    const done: string[] = [];
    for (let from = 0; from < ids.length; from += AT_ONCE) {
      const some = ids.slice(from, from + AT_ONCE);
      done.push(...(dryRun ? some : await this.#takeOutAlone(workspaceId, some, reason)));
    }
    return { restored: done.length, taskIds: done.sort().reverse().slice(0, NAMED), more };
  }

  /** Takes tasks out of the archive as part of a transaction; answers those that were there. */
  async takeOut(tx: EntityManager, workspaceId: string, ids: string[], reason: string | undefined): Promise<string[]> {
    await tx.query(WAIT_LITTLE);
    const [places] = await tx.query<[Place[], number]>(TAKE_OUT, [workspaceId, ids]);
    if (!places.length) return [];
    const lines = (await this.archived.at(tx, places)).map(({ line }) => line);
    const back = await tx.query<{ id: string; type: string; version: number }[]>(PUT_BACK, [lines, reason ?? null]);
    await noteTaken(tx, workspaceId, places);
    await tellAll(
      tx,
      back.map(({ id, type, version }) => {
        return { event: TaskRestored, body: { taskId: id, version, type, reason }, workspaceId };
      }),
    );
    afterCommit(tx, () => restored.inc(back.length));
    return back.map(({ id }) => id);
  }

  #takeOutAlone(workspaceId: string, ids: string[], reason: string | undefined): Promise<string[]> {
    return transaction(this.dataSource, tx => this.takeOut(tx, workspaceId, ids, reason));
  }
}

async function noteTaken(tx: EntityManager, workspaceId: string, places: Place[]): Promise<void> {
  const chunks = Map.groupBy(places, ({ chunk }) => chunk);
  // In order, as two who take from the same chunks would otherwise wait for each other.
  const numbers = [...chunks.keys()].sort((a, b) => (BigInt(a) < BigInt(b) ? -1 : 1));
  for (const number of numbers) {
    const taken = chunks.get(number)!;
    await tx.query(NOTE_TAKEN, [workspaceId, number, taken[0]!.period, taken.length]);
  }
  await tx.query(FORGET_EMPTY, [workspaceId, numbers]);
}

function checkReason(reason: string | undefined): void {
  if (reason === undefined || (reason.length >= 1 && reason.length <= MOST_REASON)) return;
  throw Invalid({ errors: [{ pointer: '/reason', detail: `should have 1 to ${MOST_REASON} characters` }] });
}
