import { Injectable } from '@nestjs/common';
import { TaskReplayed, type Origin, type ReplayEffects, type ReplayTaskRequest, type Task } from '@na/contracts';
import { Invalid } from '@na/errors';
import { tellPack, transaction } from '@na/persistence';
import { DataSource, type EntityManager } from 'typeorm';
import { TaskIdTaken, TaskNotFinished } from '../errors.ts';
import { reasonFaults } from '../operation/new-operation.ts';
import { Creation } from '../task/creation.ts';
import { originOfCall } from '../task/new-task.ts';
import { Reader } from '../task/reader.ts';
import type { Refusal } from '../task/refusal.ts';
import { priorityOf, taskOf, type TaskRow } from '../task/task-row.ts';
import { LOCK_FINISHED, REPLAY_UNDER_ID } from './replay.queries.ts';

/** What a replay needs to know of a finished task. */
type Finished = Pick<
  TaskRow,
  | 'id'
  | 'workspace_id'
  | 'type'
  | 'payload'
  | 'priority'
  | 'serial_key'
  | 'max_attempts'
  | 'weight'
  | 'limits'
  | 'effect_id'
>;

/** How finished tasks are to run again. */
export interface Replay {
  workspaceId: string;
  /** The new task's id, by that of the finished one. */
  newIds: ReadonlyMap<string, string>;
  effects: ReplayEffects;
  reason: string;
  origin: Origin;
}

/** Runs finished tasks again: as new ones, as the finished ones stay what they are. */
@Injectable()
export class Replays {
  constructor(
    private readonly dataSource: DataSource,
    private readonly creation: Creation,
    private readonly reader: Reader,
  ) {}

  /**
   * Runs one finished task again, in the name of the one who asks; asking again with the new id changes nothing.
   * @throws Problem `task_not_found`, `task_not_finished`, `task_id_taken`, `validation_failed`, and those of a new task
   */
  async one({ workspaceId, id, newId, effects, reason }: ReplayTaskRequest): Promise<Task> {
    const errors = reasonFaults(reason);
    if (errors.length) throw Invalid({ errors });
    const row = await this.reader.row({ workspaceId, id });
    if (!row.finished_at) throw TaskNotFinished({ id, state: row.state });
    await transaction(this.dataSource, async tx => {
      const [there] = await tx.query<{ replay_of: string | null }[]>(REPLAY_UNDER_ID, [workspaceId, newId]);
      if (there?.replay_of === row.id) return;
      if (there) throw TaskIdTaken({ id: newId, differs: ['origin'] });
      const newIds = new Map([[row.id, newId]]);
      const { refusals } = await this.within(tx, { workspaceId, newIds, effects, reason, origin: originOfCall() });
      if (refusals[0]) throw refusals[0].problem;
    });
    return taskOf(await this.reader.row({ workspaceId, id: newId }));
  }

  /** Runs finished tasks again as part of a transaction; a task that is there under its new id already stays as it is. */
  async within(tx: EntityManager, replay: Replay): Promise<{ done: number; refusals: Refusal[] }> {
    const { workspaceId, newIds, effects, reason, origin } = replay;
    const rows = await tx.query<Finished[]>(LOCK_FINISHED, [workspaceId, [...newIds.keys()]]);
    const tasks = rows.map(row => ({
      id: newIds.get(row.id)!,
      workspaceId,
      type: row.type,
      payload: row.payload,
      priority: priorityOf(row.priority),
      serialKey: row.serial_key ?? undefined,
      maxAttempts: row.max_attempts,
      weight: row.weight,
      limits: row.limits ? { keys: row.limits } : undefined,
    }));
    const again = new Map(rows.map(row => [newIds.get(row.id)!, remembered(row, effects)]));
    const refusals = await this.creation.createWithin(tx, tasks, origin, { again });
    const refused = new Set(refusals.map(({ task }) => task.id));
    const replayed = rows.filter(row => !refused.has(newIds.get(row.id)!));
    if (replayed.length)
      await tellPack(
        tx,
        TaskReplayed,
        {
          count: replayed.length,
          shared: { effects, reason },
          columns: {
            taskId: replayed.map(({ id }) => id),
            type: replayed.map(({ type }) => type),
            newTaskId: replayed.map(({ id }) => newIds.get(id)!),
          },
        },
        { workspaceId, ...origin },
      );
    return { done: replayed.length, refusals };
  }
}

/** Effects that are adopted are recognised by what the first of all its predecessors was. */
function remembered({ id, effect_id }: Finished, effects: ReplayEffects) {
  return { replay_of: id, effect_id: effects === 'adopt' ? (effect_id ?? id) : null };
}
