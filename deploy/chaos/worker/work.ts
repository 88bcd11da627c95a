import { Inject, Injectable } from '@nestjs/common';
import { CONFIG, serviceConfig } from '@na/config';
import type { JsonObject } from '@na/contracts';
import { defineProblem } from '@na/errors';
import { RateLimited, TaskHandler, type Handles, type RunningAttempt } from '@na/tasks';
import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';
import { REST_KEY } from '../load/limits.ts';
import { newId } from './new-id.ts';
import { openRunLog } from './run-log.ts';

export const configShape = serviceConfig.extend({
  RUN_LOG: z.string().describe('the file to which handlers append what they do'),
});
type Config = z.output<typeof configShape>;

/** How many of the tasks one worker runs at the same time. */
export const SLOTS = 6;
/** What runs longer than this leaves a checkpoint, in milliseconds. */
const LONG_MS = 300;

const Flaky = defineProblem({ kind: 'upstream', code: 'chaos_flaky', title: 'Flaky', detail: 'It failed as asked.' });
const Bad = defineProblem({ kind: 'invalid', code: 'chaos_bad', title: 'Bad', detail: 'It is bad, as asked.' });

const payload = z.strictObject({
  /** Tells the asked-for tasks apart. */
  n: z.int(),
  ms: z.int().min(0),
  /** So many attempts fail. */
  failures: z.int().default(0),
  isBad: z.boolean().default(false),
  /** Whether its success asks for another task. */
  follows: z.boolean().default(false),
  /** The task that asked for it. */
  parent: z.string().optional(),
  /** The first attempt is told to rest for so long. */
  restMs: z.int().min(0).optional(),
  /** The schedule that fired it. */
  schedule: z.string().optional(),
});

/** The file that handlers write to. */
@Injectable()
export class RunLog {
  readonly note: ReturnType<typeof openRunLog>;
  readonly replica: string;

  constructor(@Inject(CONFIG) { RUN_LOG, REPLICA }: Config) {
    this.note = openRunLog(RUN_LOG);
    this.replica = REPLICA;
  }
}

/** Works for as long as asked, ends as asked, and keeps book of both. */
@TaskHandler({
  type: 'chaos.work',
  version: 1,
  description: 'Works for as long as asked, and ends as asked.',
  payload,
  retry: { maxAttempts: 10, backoff: 'exponential', delayMs: 50, maxDelayMs: 1_000, jitter: 0.5 },
  timeoutMs: 20_000,
  slots: SLOTS,
})
export class Work implements Handles<typeof payload> {
  constructor(private readonly log: RunLog) {}

  async run(given: z.output<typeof payload>, attempt: RunningAttempt): Promise<JsonObject> {
    const about = { task: attempt.taskId, attempt: attempt.number, replica: this.log.replica };
    this.log.note({ what: 'began', ...about });
    try {
      if (given.ms > LONG_MS) {
        await attempt.saveCheckpoint({ attempt: attempt.number });
        this.log.note({ what: 'saved', ...about });
      }
      await pause(given.ms, undefined, { signal: attempt.signal });
      if (given.isBad) throw Bad({});
      if (given.restMs !== undefined && attempt.number === 1)
        throw new RateLimited({ key: REST_KEY, until: new Date(Date.now() + given.restMs) });
      if (attempt.number <= given.failures) throw Flaky({});
    } catch (error) {
      this.log.note({ what: 'ended', outcome: attempt.signal.aborted ? 'aborted' : 'failed', ...about });
      throw error;
    }
    if (given.follows) attempt.followUp(this.#followUp(given, attempt));
    this.log.note({ what: 'ended', outcome: 'succeeded', ...about });
    return { attempt: attempt.number, pid: process.pid };
  }

  #followUp({ n }: z.output<typeof payload>, { workspaceId, taskId }: RunningAttempt) {
    return { id: newId(), workspaceId, type: 'chaos.work', payload: { n: -n, ms: 20, parent: taskId } };
  }
}
