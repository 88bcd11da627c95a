import { Injectable, type BeforeApplicationShutdown } from '@nestjs/common';
import { AttemptCancelled, TasksReady } from '@na/contracts';
import { Hints } from '@na/messaging';

/** What falls due sooner than this, in milliseconds, is hinted at by the replica that stored it: the caretaker may look too late. */
const HORIZON_MS = 2_000;
/** How exact a hint at a due time is, in milliseconds. */
const GRAIN_MS = 5;

/** Rouses idle workers when there is work for them, so that nobody has to poll often. */
@Injectable()
export class WorkHints implements BeforeApplicationShutdown {
  readonly #types = new Set<string>();
  readonly #timers = new Map<string, NodeJS.Timeout>();
  #isOver = false;

  constructor(private readonly hints: Hints) {}

  /** Work of a type is due. All that one turn of the event loop brings becomes one hint. */
  ready(type: string): void {
    if (this.#isOver) return;
    if (this.#types.size === 0) setImmediate(() => this.#give());
    this.#types.add(type);
  }

  /** Work of a type falls due at a time; what is far away is the caretaker's. */
  dueAt(type: string, at: Date): void {
    const ms = at.getTime() - Date.now();
    if (ms > HORIZON_MS) return;
    // Many tasks of a moment share a timer.
    const moment = `${Math.ceil(at.getTime() / GRAIN_MS)} ${type}`;
    if (this.#timers.has(moment)) return;
    const roused = () => {
      this.#timers.delete(moment);
      this.ready(type);
    };
    this.#timers.set(moment, setTimeout(roused, Math.max(0, Math.ceil(ms / GRAIN_MS) * GRAIN_MS)));
  }

  /** A running attempt is to be aborted; its worker's next heartbeat would tell it too, seconds later. */
  abort(taskId: string, attempt: number): void {
    if (!this.#isOver) this.hints.give(AttemptCancelled, { taskId, attempt });
  }

  beforeApplicationShutdown(): void {
    this.#isOver = true;
    for (const timer of this.#timers.values()) clearTimeout(timer);
  }

  #give(): void {
    if (this.#isOver) return;
    const types = [...this.#types];
    this.#types.clear();
    this.hints.give(TasksReady, { types });
  }
}
