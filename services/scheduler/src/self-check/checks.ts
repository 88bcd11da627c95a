import { afterCommit } from '@na/persistence';
import type { EntityManager } from 'typeorm';
import type { Endings } from '../attempt/endings.ts';
import type { WorkHints } from '../hint/work-hints.ts';
import type { SerialKeys } from '../serial-key/serial-keys.ts';
import type { Check, RecoveryKind } from './check.ts';
import {
  FORGET_LEFT_OVER,
  HELD_FOR_NOTHING,
  HIGHEST_KEY,
  LEFT_OVER_WORKERS,
  MAKE_READY,
  OF_MISSING_WORKERS,
  OVERDUE,
  RELEASE_HELD,
  SET_READY_TIME,
  UNTAKEN_KEYS,
  WITHOUT_READY_TIME,
} from './self-check.queries.ts';

/** A key that was freed has its next task released within moments; one that waits for so long, in milliseconds, was forgotten. */
const PATIENCE_MS = 30_000;

/**
 * All that is looked for. To add a kind: its name in check.ts and recovery_events.proto, its statements, and a line here.
 * @param now in milliseconds, of a clock that never goes back
 */
export function checksOf(
  endings: Endings,
  serialKeys: SerialKeys,
  hints: WorkHints,
  now = () => performance.now(),
): Check[] {
  const onTasks = (kind: RecoveryKind, find: string, repair: string): Check => ({
    kind,
    find: async (tx, stretch) => (await tx.query<unknown[]>(find, [...stretch])).length,
    repair: async (tx, stretch) => roused(tx, hints, await tx.query(repair, [...stretch])),
  });
  return [
    missingWorkers(endings),
    leftOverWorkers,
    onTasks('task_held', HELD_FOR_NOTHING, RELEASE_HELD),
    untakenKeys(serialKeys, now),
    onTasks('ready_time', WITHOUT_READY_TIME, SET_READY_TIME),
    onTasks('due_time', OVERDUE, MAKE_READY),
  ];
}

/** Their tasks run again elsewhere, as those of a worker that fell silent do. */
function missingWorkers(endings: Endings): Check {
  const running = (tx: EntityManager) =>
    tx.query<{ workspace_id: string; id: string; attempt: number }[]>(OF_MISSING_WORKERS);
  return {
    kind: 'worker_missing',
    find: async tx => (await running(tx)).length,
    repair: async tx => {
      const report = { outcome: 'lost' } as const;
      const lost = await running(tx);
      const ended = await endings.end(
        tx,
        lost.map(({ workspace_id, id, attempt }) => ({ workspaceId: workspace_id, taskId: id, attempt, report })),
      );
      return ended.length;
    },
  };
}

const leftOverWorkers: Check = {
  kind: 'worker_left_over',
  find: async tx => (await tx.query<unknown[]>(LEFT_OVER_WORKERS)).length,
  repair: async tx => (await tx.query<[unknown[], number]>(FORGET_LEFT_OVER))[1],
};

/** Notes that stay: whoever was to take them failed every time. */
function untakenKeys(serialKeys: SerialKeys, now: () => number): Check {
  let known = { seq: '0', at: now() };
  return {
    kind: 'freed_key',
    async find(tx) {
      if (now() - known.at < PATIENCE_MS) return 0;
      const untaken = await tx.query<unknown[]>(UNTAKEN_KEYS, [known.seq]);
      const [highest] = await tx.query<{ seq: string }[]>(HIGHEST_KEY);
      if (!untaken.length) known = { seq: highest!.seq, at: now() };
      return untaken.length;
    },
    repair: tx => serialKeys.releaseSome(tx),
  };
}

function roused(tx: EntityManager, hints: WorkHints, [rows]: [{ type: string }[], number]): number {
  afterCommit(tx, () => new Set(rows.map(({ type }) => type)).forEach(type => hints.ready(type)));
  return rows.length;
}
