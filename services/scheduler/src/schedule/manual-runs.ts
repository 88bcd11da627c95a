import { Injectable } from '@nestjs/common';
import { SchedulesChanged, type Firing, type RunScheduleRequest } from '@na/contracts';
import { Invalid } from '@na/errors';
import { Hints } from '@na/messaging';
import { afterCommit, transaction } from '@na/persistence';
import { DataSource, type EntityManager } from 'typeorm';
import { idFaults } from '../list-page.ts';
import { originOfCall } from '../task/new-task.ts';
import { decideOn } from './decide.ts';
import { FiringBook } from './firing-book.ts';
import { FIRING_OF_TASK, LATEST_BY_HAND } from './firing.queries.ts';
import { firingOf, type FiringRow } from './firing-row.ts';
import { lockOne, noteCreated, type Ready } from './standings.ts';

/** Fires schedules by hand. */
@Injectable()
export class ManualRuns {
  constructor(
    private readonly dataSource: DataSource,
    private readonly book: FiringBook,
    private readonly hints: Hints,
  ) {}

  /**
   * Fires a schedule now, even if it is paused or its day is excluded; its overlap policy holds. Asking twice for one task fires once.
   * @throws Problem `validation_failed`, `schedule_not_found`
   */
  async run({ workspaceId, id, taskId, reason }: RunScheduleRequest): Promise<Firing> {
    const errors = idFaults({ taskId });
    if (errors.length) throw Invalid({ errors });
    return transaction(this.dataSource, async tx => {
      const ready = await lockOne(tx, { workspaceId, id });
      const known = await firingOfTask(tx, workspaceId, id, taskId);
      if (known) return firingOf(known);
      return this.#fire(tx, ready, taskId, reason);
    });
  }

  async #fire(tx: EntityManager, { row, standing }: Ready, taskId: string, because?: string): Promise<Firing> {
    const dueAt = besideTheRule(await freeFrom(tx, row));
    const { supersedes, ...decision } = row.is_revoked
      ? ({ dueAt, state: 'skipped', reason: 'actor_revoked', supersedes: false } as const)
      : decideOn(standing, dueAt);
    if (supersedes) await this.book.drop(tx, row, 'superseded');
    const entry = { ...decision, schedule: row, cause: 'manual', taskId, origin: originOfCall(), because } as const;
    const [written] = await this.book.write(tx, [entry]);
    const { state, reason = null, detail = null } = written!;
    await noteCreated(tx, [{ row, created: state === 'fired' ? [taskId] : [] }]);
    afterCommit(tx, () => this.hints.give(SchedulesChanged, {}));
    const about = { workspace_id: row.workspace_id, schedule_id: row.id, due_at: dueAt, cause: 'manual' } as const;
    return firingOf({
      ...about,
      state,
      reason,
      detail,
      task_id: taskId,
      last_due_at: null,
      count: null,
      decided_at: row.now,
    });
  }
}

/** Due times of rules are whole seconds, so one that is none is nobody's but ours. */
function besideTheRule(now: Date): Date {
  return now.getMilliseconds() === 0 ? new Date(now.getTime() + 1) : now;
}

/** The first moment from now on at which the schedule was not yet run by hand: those of one millisecond follow each other. */
async function freeFrom(tx: EntityManager, { workspace_id, id, now }: Ready['row']): Promise<Date> {
  const [found] = await tx.query<{ latest: Date | null }[]>(LATEST_BY_HAND, [workspace_id, id, now]);
  return found?.latest ? new Date(found.latest.getTime() + 1) : now;
}

async function firingOfTask(
  tx: EntityManager,
  workspaceId: string,
  id: string,
  taskId: string,
): Promise<FiringRow | undefined> {
  const [row] = await tx.query<FiringRow[]>(FIRING_OF_TASK, [workspaceId, id, taskId]);
  return row;
}
