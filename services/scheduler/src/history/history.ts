import { events, type AttemptOutcome, type JsonObject, type TaskChange, type TaskError } from '@na/contracts';

/** One thing that happened to a task, as its row keeps it. */
export interface Entry {
  /** The event that told it, without its package. */
  e: string;
  /** The version that it led to. */
  v: number;
  /** When, in milliseconds since 1970. */
  t: number;
  /** The attempt that it concerns. */
  n?: number;
  /** How that attempt ended, if it did. */
  o?: AttemptOutcome;
  /** What that attempt met, where the event does not say it. */
  x?: TaskError;
  /** What else the event says. */
  d?: JsonObject;
}

/** The task whose history it is. */
interface About {
  id: string;
  type: string;
  result: JsonObject | null;
}

/** An entry as the contract has it, with the event's whole body. */
export function changeOf({ e, v, t, n, d }: Entry, { id, type, result }: About): TaskChange {
  const isOfAttempt = n !== undefined && events.get(`na.scheduler.v1.${e}`)?.fields['attempt'] !== undefined;
  // A result is kept once, beside the history.
  const more = e === 'TaskSucceeded' && result ? { result } : {};
  return {
    version: v,
    event: e,
    at: new Date(t).toISOString(),
    data: { taskId: id, version: v, type, ...(isOfAttempt ? { attempt: n } : {}), ...more, ...d },
  };
}
