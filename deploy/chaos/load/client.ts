import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { Answer, Api } from '../../e2e/api.ts';
import type { Random } from '../random.ts';

const AGAIN_AFTER_MS = 150;

/** Posts something until the answer is one that counts. */
export type Ask = (path: string, body: object, isAnswer: (answer: Answer) => boolean) => Promise<Answer>;

/** Asks at any of the doors; each request is repeated, as a careful client does, until somebody has answered it. */
export function clientOf(doors: readonly Api[], random: Random): Ask {
  return async (path, body, isAnswer) => {
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
}

/** Whether something was made. */
export function isMade({ status }: Answer): boolean {
  return status === 201;
}
