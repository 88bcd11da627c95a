import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { Answer, Api } from '../../e2e/api.ts';
import type { Random } from '../random.ts';
import { wishOf, type Wish } from './wish.ts';

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
const AGAIN_AFTER_MS = 150;
const CANCELS = 0.12;
const REDRIVE_EVERY_MS = 300;
/** Problems that no repetition changes. */
const SETTLED = new Set(['task_already_finished', 'task_not_redrivable']);

/** Whether it is said for good; that another request with the same key is under way is not. A task that is gone is for the judges to name. */
function isSettled({ status, body }: Answer): boolean {
  return status < 300 || status === 404 || SETTLED.has(body.code);
}

/** Asks at any of the doors; each request is repeated, as a careful client does, until somebody has answered it. */
export function startTasks(doors: readonly Api[], random: Random): TaskLoad {
  const asked: Asked[] = [];
  const underWay: Promise<void>[] = [];
  let isOver = false;
  const answered = async (path: string, body: object, isAnswer: (answer: Answer) => boolean): Promise<Answer> => {
    const headers = { 'idempotency-key': randomUUID() };
    for (;;) {
      const answer = await random
        .pick(doors)
        .ask('POST', path, { body, headers })
        .catch(() => undefined);
      if (answer && isAnswer(answer)) return answer;
      await pause(AGAIN_AFTER_MS);
    }
  };
  const cancel = async (task: Asked) => {
    await pause(random.int(0, 1_500));
    const { status } = await answered(`/v1/tasks/${task.id}/cancel`, {}, isSettled);
    if (status < 300) task.cancelledAt = Date.now();
  };
  const client = async () => {
    while (!isOver) {
      const task: Asked = { ...wishOf(asked.length + 1, random, Date.now()), redrives: 0 };
      asked.push(task);
      task.id = (await answered('/v1/tasks', task.body, ({ status }) => status === 201)).body.id;
      if (random.chance(CANCELS)) underWay.push(cancel(task));
      await pause(REST_MS);
    }
  };
  const redriver = async () => {
    for (; !isOver; await pause(REDRIVE_EVERY_MS)) {
      const candidates = asked.filter(task => task.id && task.ends !== 'succeeded' && task.cancelledAt === undefined);
      if (!candidates.length) continue;
      const task = random.pick(candidates);
      const { status } = await answered(`/v1/tasks/${task.id}/redrive`, {}, isSettled);
      if (status < 300) task.redrives += 1;
    }
  };
  const all = [...Array.from({ length: AT_ONCE }, client), redriver()];
  return {
    asked,
    async stop() {
      isOver = true;
      await Promise.all(all);
      await Promise.all(underWay);
    },
  };
}
