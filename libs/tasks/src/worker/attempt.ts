import type { ClaimedTask, HeldAttempt, JsonObject, NewTask, Progress } from '@na/contracts';
import { CheckpointTooLarge } from '../errors.ts';
import type { RunningAttempt } from '../running-attempt.ts';

/** The most bytes of a checkpoint or a result as JSON. */
export const MOST_BYTES = 64 * 1024;

/** Why an attempt is ended early. */
export type AbortCause = 'timeout' | 'cancelled' | 'lost' | 'lease over' | 'stopping';

/** An attempt is ended early; the reason of its signal. */
export class AttemptAborted extends Error {
  override readonly name = 'AttemptAborted';
  readonly abortCause: AbortCause;

  constructor(abortCause: AbortCause) {
    super(`The attempt is ended early: ${abortCause}.`);
    this.abortCause = abortCause;
  }
}

/** An attempt in this worker's hands, from the claim until the scheduler has taken its end. */
export class Attempt implements RunningAttempt {
  readonly followUps: NewTask[] = [];
  readonly #controller = new AbortController();
  #progress: Progress | undefined;
  #checkpoint: { data: JsonObject; stored: PromiseWithResolvers<void> } | undefined;

  constructor(
    readonly task: ClaimedTask,
    /** Is called when there is something that should not wait for the next regular heartbeat. */
    private readonly hurry: () => void,
  ) {}

  get taskId(): string {
    return this.task.id;
  }

  get effectId(): string {
    return this.task.effectId ?? this.task.id;
  }

  get number(): number {
    return this.task.attempt;
  }

  get maxAttempts(): number {
    return this.task.maxAttempts;
  }

  get workspaceId(): string {
    return this.task.workspaceId;
  }

  get actor(): string {
    return this.task.actor;
  }

  get correlationId(): string {
    return this.task.correlationId;
  }

  get checkpoint(): JsonObject | undefined {
    return this.task.checkpoint;
  }

  get inputs(): JsonObject | undefined {
    return this.task.inputs;
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Why it was ended early, if it was. */
  get abortCause(): AbortCause | undefined {
    return this.signal.aborted ? (this.signal.reason as AttemptAborted).abortCause : undefined;
  }

  /** Ends it early; the first cause counts. */
  abort(cause: AbortCause): void {
    if (this.signal.aborted) return;
    this.#controller.abort(new AttemptAborted(cause));
    this.#checkpoint?.stored.reject(this.signal.reason);
    this.#checkpoint = undefined;
  }

  progress(percent: number, message?: string): void {
    this.#progress = { percent: Math.min(100, Math.max(0, percent)), message };
  }

  async saveCheckpoint(data: JsonObject): Promise<void> {
    this.signal.throwIfAborted();
    const bytes = Buffer.byteLength(JSON.stringify(data));
    if (bytes > MOST_BYTES) throw CheckpointTooLarge({ bytes, most: MOST_BYTES });
    // Only the latest counts; who waits for an earlier one is content with it.
    const stored = this.#checkpoint?.stored ?? Promise.withResolvers<void>();
    this.#checkpoint = { data, stored };
    this.hurry();
    await stored.promise;
  }

  followUp(task: NewTask): void {
    this.followUps.push(task);
  }

  /** How a heartbeat lists it: with the news, or bare. `told` is to be called once the heartbeat is confirmed. */
  held(): { bare: HeldAttempt; withNews: HeldAttempt; told: () => void } {
    const [progress, checkpoint] = [this.#progress, this.#checkpoint];
    const bare = { workspaceId: this.workspaceId, taskId: this.taskId, attempt: this.number };
    const told = () => {
      if (this.#progress === progress) this.#progress = undefined;
      if (!checkpoint || this.#checkpoint?.data !== checkpoint.data) return;
      this.#checkpoint = undefined;
      checkpoint.stored.resolve();
    };
    return { bare, withNews: { ...bare, progress, checkpoint: checkpoint?.data }, told };
  }
}
