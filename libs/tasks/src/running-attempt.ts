import type { JsonObject, NewTask } from '@na/contracts';

/** The attempt that a handler runs in. */
export interface RunningAttempt {
  readonly taskId: string;
  /**
   * By what an effect on the outside is recognised as this task's, so that it is done once: the task's own id, or, of a replay that adopts what
   * was done before, that of the task it runs again.
   */
  readonly effectId: string;
  /** 1 for the first; those handed back count too. */
  readonly number: number;
  /** After so many failed attempts the task is dead. */
  readonly maxAttempts: number;
  readonly workspaceId: string;
  /** Who asked for the task, e.g. `user:…`. */
  readonly actor: string;
  /** Shared by all that one request set in motion. */
  readonly correlationId: string;
  /**
   * Aborts when the attempt is to end early: its time is up, somebody cancelled the task, the worker stops, or the task is no longer
   * this worker's. What a handler does after that runs beside the task's next attempt.
   */
  readonly signal: AbortSignal;
  /** What the latest attempt that saved one left behind. */
  readonly checkpoint?: JsonObject;
  /**
   * What became of the tasks that this one came after, by their ids: `state`, and `result` of those that succeeded. `omitted` stands where
   * 64 KiB did not suffice for the results of all.
   */
  readonly inputs?: JsonObject;
  /** Says how far it is: 0 to 100, and a word to the person who waits. Travels with the next heartbeat. */
  progress(percent: number, message?: string): void;
  /**
   * Leaves something for a later attempt; resolves when it is stored.
   * @throws Problem `checkpoint_too_large` beyond 64 KiB as JSON; the signal's reason when the attempt ends first
   */
  saveCheckpoint(data: JsonObject): Promise<void>;
  /** Asks for another task, created in the same transaction as this one's success. */
  followUp(task: NewTask): void;
}
