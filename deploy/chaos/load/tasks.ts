import { setTimeout as pause } from 'node:timers/promises';
import type { Answer } from '../../e2e/api.ts';
import type { Random } from '../random.ts';
import { isMade, type Ask } from './client.ts';
import { gatedWishOf, wishOf, type Draw, type Wish } from './wish.ts';

/** A task that was asked for, and what became of the asking. */
export interface Asked extends Wish {
  /** Its id; set once the API acknowledged it. */
  id?: string;
  /** When a cancel was acknowledged, in milliseconds since 1970. */
  cancelledAt?: number;
  /** How many redrives were acknowledged. */
  redrives: number;
}

/** Tasks that keep coming, and people who change their minds. */
export interface TaskLoad {
  readonly asked: Asked[];
  /** Asks for no more, and resolves when all that was asked for is answered. */
  stop(): Promise<void>;
}

const AT_ONCE = 10;
const REST_MS = 90;
/** Tasks that have a gate to pass come in crowds of so many, so often in milliseconds. */
const [CROWD, CROWD_EVERY_MS] = [24, 2_400];
const CANCELS = 0.12;
const REDRIVE_EVERY_MS = 300;
/** New tasks come after some of so many that were acknowledged of late. */
const OF_LATE = 40;
/** Problems that no repetition changes. */
const SETTLED = new Set(['task_already_finished', 'task_not_redrivable']);

/** Whether it is said for good; that another request with the same key is under way is not. A task that is gone is for the judges to name. */
function isSettled({ status, body }: Answer): boolean {
  return status < 300 || status === 404 || SETTLED.has(body.code);
}

/** Asks for tasks, cancels some, and redrives some of those that ended without success. */
export function startTasks(ask: Ask, random: Random): TaskLoad {
  const asked: Asked[] = [];
  const known: string[] = [];
  const underWay: Promise<void>[] = [];
  let isOver = false;
  const cancel = async (task: Asked) => {
    await pause(random.int(0, 1_500));
    const { status } = await ask(`/v1/tasks/${task.id}/cancel`, {}, isSettled);
    if (status < 300) task.cancelledAt = Date.now();
  };
  const create = async (draw: Draw) => {
    const wish = draw(asked.length + 1, random, { now: Date.now(), known: known.slice(-OF_LATE) });
    const task: Asked = { ...wish, redrives: 0 };
    asked.push(task);
    task.id = (await ask('/v1/tasks', task.body, isMade)).body.id as string;
    known.push(task.id);
    if (random.chance(CANCELS)) underWay.push(cancel(task));
  };
  const client = async () => {
    for (; !isOver; await pause(REST_MS)) await create(wishOf);
  };
  const crowd = async () => {
    for (; !isOver; await pause(CROWD_EVERY_MS))
      await Promise.all(Array.from({ length: CROWD }, () => create(gatedWishOf)));
  };
  const redriver = async () => {
    for (; !isOver; await pause(REDRIVE_EVERY_MS)) {
      const candidates = asked.filter(task => task.id && task.ends !== 'succeeded' && task.cancelledAt === undefined);
      if (!candidates.length) continue;
      const task = random.pick(candidates);
      const { status } = await ask(`/v1/tasks/${task.id}/redrive`, {}, isSettled);
      if (status < 300) task.redrives += 1;
    }
  };
  const all = [...Array.from({ length: AT_ONCE }, client), crowd(), redriver()];
  return {
    asked,
    async stop() {
      isOver = true;
      await Promise.all(all);
      await Promise.all(underWay);
    },
  };
}
