import type { Slots } from '@na/contracts';
import type { AbortCause, Attempt } from './attempt.ts';
import type { Handler } from './handler.ts';

/** The attempts that this worker holds, and what it has room for. */
export class Hands {
  /** From the claim until the end is confirmed: what heartbeats list. */
  readonly #held = new Map<string, Attempt>();
  /** What fills slots: those whose handlers run. */
  readonly #running = new Set<Attempt>();
  readonly #waitsForIdle: (() => void)[] = [];

  constructor(private readonly handlers: ReadonlyMap<string, Handler>) {}

  /** All that are held. */
  get held(): Attempt[] {
    return [...this.#held.values()];
  }

  /** What there is room for now; types without room are left out. */
  free(): Slots[] {
    return [...this.handlers.values()]
      .map(({ declaration: { type, version, slots } }) => ({ type, version, free: slots - this.running(type) }))
      .filter(({ free }) => free > 0);
  }

  /** How many attempts of a type run. */
  running(type: string): number {
    let count = 0;
    for (const attempt of this.#running) if (attempt.task.type === type) count++;
    return count;
  }

  find(taskId: string, number: number): Attempt | undefined {
    return this.#held.get(keyOf(taskId, number));
  }

  /** An attempt begins to run. */
  take(attempt: Attempt): void {
    this.#held.set(keyOf(attempt.taskId, attempt.number), attempt);
    this.#running.add(attempt);
  }

  /** An attempt runs no more, so that its slot is free; it is held until its end is confirmed. */
  rest(attempt: Attempt): void {
    this.#running.delete(attempt);
    if (this.#running.size === 0) for (const isIdle of this.#waitsForIdle.splice(0)) isIdle();
  }

  /** An attempt is this worker's no more. */
  drop({ taskId, number }: Attempt): void {
    this.#held.delete(keyOf(taskId, number));
  }

  /** Ends all that run early. */
  abortAll(cause: AbortCause): void {
    for (const attempt of this.#running) attempt.abort(cause);
  }

  /** Resolves when nothing runs, or after `ms`. */
  idle(ms: number): Promise<void> {
    if (this.#running.size === 0) return Promise.resolve();
    return new Promise(resolve => {
      const timer = setTimeout(resolve, ms);
      this.#waitsForIdle.push(() => {
        clearTimeout(timer);
        resolve();
      });
    });
  }
}

function keyOf(taskId: string, number: number): string {
  return `${taskId} ${number}`;
}
