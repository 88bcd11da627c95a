import type { Slots, StandingOrder } from '@na/contracts';
import type { AbortCause, Attempt } from './attempt.ts';
import { isDeepStrictEqual } from 'node:util';
import type { Handler } from './handler.ts';

/** The attempts that this worker holds, and what it has room for. */
export class Hands {
  /** From the claim until the end is confirmed: what heartbeats list. */
  readonly #held = new Map<string, Attempt>();
  /** What fills slots: those whose handlers run. */
  readonly #running = new Set<Attempt>();
  #order: StandingOrder | undefined;
  readonly #waitsForIdle: (() => void)[] = [];

  constructor(private readonly handlers: ReadonlyMap<string, Handler>) {}

  /** All that are held. */
  get held(): Attempt[] {
    return [...this.#held.values()];
  }

  /** The types of tasks that it knows how to run. */
  get types(): string[] {
    return [...this.handlers.keys()];
  }

  /** How many tasks of a type run here at the same time. */
  slots(type: string): number {
    return this.#order?.slots[type] ?? this.handlers.get(type)?.declaration.slots ?? 0;
  }

  /** How many tasks of each type run here at the same time. */
  allSlots(): { [type: string]: number } {
    return Object.fromEntries(this.types.map(type => [type, this.slots(type)]));
  }

  /** What there is room for now; types without room are left out. */
  free(): Slots[] {
    if (this.#order && this.#order.order !== 'work') return [];
    return [...this.handlers.values()]
      .map(({ declaration: { type, version } }) => ({ type, version, free: this.slots(type) - this.running(type) }))
      .filter(({ free }) => free > 0);
  }

  /** Goes on as an operator says; answers whether that is news. */
  obey(order: StandingOrder | undefined): boolean {
    if (isDeepStrictEqual(order, this.#order)) return false;
    this.#order = order;
    if (order?.order === 'stop') this.abortAll('stopping');
    return true;
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
