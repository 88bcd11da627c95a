import { Module } from '@nestjs/common';
import type { JsonObject, RetryPolicy } from '@na/contracts';
import { defineProblem, type Problem } from '@na/errors';
import { GiveBack, RateLimited, TaskHandler, TasksModule, type Handles, type RunningAttempt } from '@na/tasks';
import { flow, traceId, type Flow } from '@na/telemetry';
import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';
import { newId } from './house.ts';

const retry: RetryPolicy = {
  maxAttempts: 3,
  backoff: 'fixed',
  delayMs: 20,
  maxDelayMs: 1_000,
  delaysMs: [],
  neverAfter: [],
  jitter: 0,
};

/** What handlers did, in order. */
export const deeds: {
  type: string;
  taskId: string;
  attempt: number;
  flow?: Flow;
  traceId?: string;
  checkpoint?: JsonObject;
  abortedBecause?: string;
}[] = [];

function note(type: string, attempt: RunningAttempt, more: Partial<(typeof deeds)[number]> = {}): void {
  deeds.push({
    type,
    taskId: attempt.taskId,
    attempt: attempt.number,
    flow: flow.current(),
    traceId: traceId(),
    checkpoint: attempt.checkpoint,
    ...more,
  });
}

const OvenCold = defineProblem({
  kind: 'upstream',
  code: 'oven_cold',
  title: 'Oven cold',
  detail: 'The oven is cold.',
});
const DoughBad = defineProblem({ kind: 'invalid', code: 'dough_bad', title: 'Dough bad', detail: 'The dough is bad.' });

const bakePayload = z.strictObject({
  cold: z.int().default(0),
  bad: z.boolean().default(false),
  busy: z.int().default(0),
  /** The first attempt is told to rest for so many milliseconds, as is every task of its oven. */
  restMs: z.int().optional(),
  oven: z.string().optional(),
  broken: z.boolean().default(false),
  large: z.boolean().default(false),
  loaves: z.int().min(1).default(1),
});

/** Fails `cold` times, hands back `busy` times, and bakes then. */
@TaskHandler({
  limits: [{ key: 'oven:{oven}' }],
  type: 'work.bake',
  version: 1,
  description: 'Bakes.',
  payload: bakePayload,
  retry,
  timeoutMs: 10_000,
  slots: 20,
})
export class Bake implements Handles<typeof bakePayload> {
  async run(given: z.output<typeof bakePayload>, attempt: RunningAttempt): Promise<JsonObject> {
    note('work.bake', attempt);
    if (given.bad) throw DoughBad({});
    if (given.broken) throw new Error('postgres://baker:hunter2@oven');
    if (given.restMs && attempt.number === 1)
      throw new RateLimited({ key: `oven:${given.oven}`, until: new Date(Date.now() + given.restMs) });
    if (attempt.number <= given.busy) throw new GiveBack({ reason: 'The oven is in use.', delayMs: 10 });
    if (attempt.number <= given.cold) throw OvenCold({}) as Problem;
    return { loaves: given.loaves, ...(given.large && { crumbs: 'x'.repeat(70_000) }) };
  }
}

const waitPayload = z.strictObject({
  ms: z.int(),
  heeds: z.boolean().default(true),
  checkpoint: z.boolean().default(false),
});

/** How many handlers of `work.wait` run now, and ran at most. */
export const waiting = { now: 0, most: 0 };

/** Waits, and heeds its signal unless told otherwise. */
@TaskHandler({
  type: 'work.wait',
  version: 1,
  description: 'Waits.',
  payload: waitPayload,
  retry,
  timeoutMs: 400,
  slots: 3,
})
export class Wait implements Handles<typeof waitPayload> {
  async run({ ms, heeds, checkpoint }: z.output<typeof waitPayload>, attempt: RunningAttempt): Promise<void> {
    note('work.wait', attempt);
    attempt.progress(10, 'waiting');
    if (checkpoint) await attempt.saveCheckpoint({ reached: attempt.number });
    waiting.most = Math.max(waiting.most, ++waiting.now);
    try {
      await pause(ms, undefined, heeds ? { signal: attempt.signal } : {});
    } catch (error) {
      note('work.wait aborted', attempt, { abortedBecause: String(attempt.signal.reason.abortCause) });
      throw error;
    } finally {
      waiting.now--;
    }
  }
}

const longPayload = z.strictObject({ ms: z.int().default(60_000) });

/** Runs long; only an abort ends it soon. */
@TaskHandler({
  type: 'work.long',
  version: 1,
  description: 'Runs long.',
  payload: longPayload,
  retry,
  timeoutMs: 120_000,
  slots: 5,
})
export class Long implements Handles<typeof longPayload> {
  async run({ ms }: z.output<typeof longPayload>, attempt: RunningAttempt): Promise<void> {
    note('work.long', attempt);
    attempt.progress(50, 'half way');
    await pause(ms, undefined, { signal: attempt.signal }).catch(error => {
      note('work.long aborted', attempt, { abortedBecause: String(attempt.signal.reason.abortCause) });
      throw error;
    });
  }
}

const chainPayload = z.strictObject({ left: z.int().min(0) });

/** Asks for a follow-up until none is left. */
@TaskHandler({
  type: 'work.chain',
  version: 1,
  description: 'Follows up.',
  payload: chainPayload,
  retry,
  timeoutMs: 10_000,
  slots: 5,
})
export class Chain implements Handles<typeof chainPayload> {
  async run({ left }: z.output<typeof chainPayload>, attempt: RunningAttempt): Promise<void> {
    note('work.chain', attempt);
    const { workspaceId } = attempt;
    if (left) attempt.followUp({ id: newId(), workspaceId, type: 'work.chain', payload: { left: left - 1 } });
  }
}

@Module({ imports: [TasksModule.forRoot({ service: 'notion-sync' })], providers: [Bake, Wait, Long, Chain] })
export class WorkModule {}
