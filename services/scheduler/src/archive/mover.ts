import { Inject, Injectable } from '@nestjs/common';
import { CONFIG } from '@na/config';
import { TasksArchived } from '@na/contracts';
import { afterCommit, tell, transaction } from '@na/persistence';
import { DataSource, type EntityManager } from 'typeorm';
import type { Config } from '../config.ts';
import { cut } from '../task/page.ts';
import { moved } from './archive-metrics.ts';
import { inChunks, pack } from './chunk.ts';
import { configuredRetention } from './configured-retention.ts';
import { ADD_PERIOD, NEXT_WORKSPACE, NOTE_REACH, POLICIES_OF, PUT, SEE, TAKE, WAIT_LITTLE } from './mover.queries.ts';
import { monthNamed, periodOf, type Period } from './period.ts';
import { retentionOf, shortestLiveMs, type PolicyOf } from './retention.ts';
import { NOTE_POSITION } from './sweep.queries.ts';

/** Where a walk over finished tasks is: they are gone through in order of workspace and id. */
export interface Position {
  workspaceId: string;
  taskId: string;
}

/** The most bytes that one step moves, about. */
const MOST_BYTES = 1024 * 1024;
const FIRST_ID = '00000000-0000-0000-0000-000000000000';
const DAY_MS = 86_400_000;

interface Seen {
  id: string;
  type: string;
  since: Date;
  mayGo: boolean;
  bytes: number;
}

interface Taken {
  id: string;
  type: string;
  state: string;
  createdAt: Date;
  bytes: number;
  line: string;
}

/** Moves finished tasks whose live time is over into the archive. */
@Injectable()
export class Mover {
  constructor(
    private readonly dataSource: DataSource,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /**
   * Goes one step on, past `most` tasks at most, as the holder of a lease: in one transaction, so a task is in one place whenever it ends. Answers where the walk is
   * then; undefined when it is over, or when there is a newer holder.
   */
  step(from: Position, token: bigint, most: number): Promise<Position | undefined> {
    return transaction(this.dataSource, async tx => {
      await tx.query(WAIT_LITTLE);
      const { to, due, oldestLive } = await this.#look(tx, from, most);
      const [, noted] = await tx.query<[unknown, number]>(NOTE_POSITION, [
        String(token),
        (to ?? from).workspaceId,
        (to ?? from).taskId,
        oldestLive,
      ]);
      if (!to || !noted) return undefined;
      if (due.length) await this.#move(tx, to.workspaceId, due);
      return to;
    });
  }

  async #look(
    tx: EntityManager,
    { workspaceId, taskId }: Position,
    most: number,
  ): Promise<{ to?: Position; due: DueTask[]; oldestLive?: Date }> {
    const now = Date.now();
    const configured = configuredRetention(this.config);
    const policies = await tx.query<PolicyOf[]>(POLICIES_OF, [workspaceId]);
    const seen = await tx.query<Seen[]>(SEE, [
      workspaceId,
      taskId,
      firstIdAt(now - shortestLiveMs(policies, configured)),
      firstIdAt(now + DAY_MS),
      most,
    ]);
    if (!seen.length) {
      const [next] = await tx.query<{ id: string }[]>(NEXT_WORKSPACE, [workspaceId]);
      return { to: next && { workspaceId: next.id, taskId: FIRST_ID }, due: [] };
    }
    const step = cut(seen, ({ bytes }) => bytes, { limit: most, bytes: MOST_BYTES });
    const due: DueTask[] = [];
    let oldestLive: Date | undefined;
    for (const { id, type, since, mayGo } of step) {
      const { liveMs, archivedMs } = retentionOf(type, policies, configured);
      if (mayGo && since.getTime() + liveMs <= now)
        due.push({ id, since, period: periodOf(new Date(now), archivedMs) });
      else if (!oldestLive || since < oldestLive) oldestLive = since;
    }
    return { to: { workspaceId, taskId: step.at(-1)!.id }, due, oldestLive };
  }

  async #move(tx: EntityManager, workspaceId: string, due: DueTask[]): Promise<void> {
    const periods = new Map(due.map(({ id, period }) => [id, period]));
    const latest = new Date(Math.max(...due.map(({ since }) => since.getTime())));
    const [taken] = await tx.query<[Taken[], number]>(TAKE, [workspaceId, due.map(({ id }) => id), latest]);
    taken.sort((a, b) => (a.id < b.id ? -1 : 1));
    for (const [period, tasks] of Map.groupBy(taken, ({ id }) => periods.get(id)!)) {
      await tx.query(ADD_PERIOD, [period]);
      for (const chunk of inChunks(tasks, ({ line }) => line)) await this.#put(tx, workspaceId, period, chunk);
    }
    if (taken.length) await tx.query(NOTE_REACH, [workspaceId, taken.at(-1)!.id]);
    afterCommit(tx, () => moved.inc(taken.length));
  }

  async #put(tx: EntityManager, workspaceId: string, period: Period, tasks: Taken[]): Promise<void> {
    const lines = tasks.map(({ line }) => line);
    const bytesBefore = tasks.reduce((sum, { bytes }) => sum + bytes, 0);
    const [put] = await tx.query<{ bytesAfter: number }[]>(PUT, [
      workspaceId,
      period,
      tasks.length,
      bytesBefore,
      `[${lines.join(',')}]`,
      await pack(lines),
      JSON.stringify(tasks.map(({ id, type, state, createdAt }, place) => ({ id, type, state, createdAt, place }))),
    ]);
    const { bytesAfter } = put!;
    await tell(
      tx,
      TasksArchived,
      { tasks: tasks.length, period: monthNamed(period), bytesBefore, bytesAfter },
      { workspaceId },
    );
  }
}

interface DueTask {
  id: string;
  since: Date;
  period: Period;
}

/** The smallest UUIDv7 of a moment. */
function firstIdAt(ms: number): string {
  const hex = Math.max(0, Math.floor(ms)).toString(16).padStart(12, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8)}-0000-0000-000000000000`;
}
