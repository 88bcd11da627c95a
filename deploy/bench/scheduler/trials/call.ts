import type { NewTask } from '@na/contracts';
import { uuidv7 } from '../../uuidv7.ts';
import { z } from 'zod';

/** The type of the tasks of trials. */
export const TYPE = 'bench.call';

/** What a task of a trial asks of its handler. */
export const payload = z.strictObject({
  /** What it calls: the last part of the key that it names. */
  whom: z.string().optional(),
  /** How long the call takes, in milliseconds. */
  ms: z.int().min(0),
  /** The first attempt is told to rest for so long, in milliseconds. */
  restMs: z.int().min(0).optional(),
});
export type Call = z.output<typeof payload>;

/** The limit's key of those who call somebody. */
export function keyOf(whom: string): string {
  return `bench:${whom}`;
}

/** A task of a workspace that makes a call. */
export function taskOf(workspaceId: string, call: Call): NewTask {
  return { id: uuidv7(), workspaceId, type: TYPE, payload: { ...call } };
}

/** What a handler saw of itself, whatever anybody else believes of it; `at` is in milliseconds since 1970. */
export interface Seen {
  what: 'began' | 'ended' | 'aborted';
  task: string;
  attempt: number;
  at: number;
  whom?: string;
}
