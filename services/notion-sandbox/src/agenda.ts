import type { Clock } from './clock.ts';

/** Does what is due at `now` (virtual milliseconds) and gives the instant at which it wants to look again; null when nothing waits. */
export type Chore = (now: number) => number | null;

/** The least real time between two looks, so that a crowd of due moments is served in one go. */
const restMs = 5;
/** The longest real time that a timer may sleep; the system's timers overflow beyond 2^31 ms. */
const longestSleepMs = 86_400_000;

/**
 * Wakes the chores of the sandbox (expiries, imports, deliveries) at the virtual instant that they wait for, and looks at
 * all of them whenever the clock is moved. While the clock stands still, only what is due already is done.
 */
export class Agenda {
  private chores: Chore[] = [];
  private timer: NodeJS.Timeout | null = null;
  private planned = Infinity;
  private running = false;

  constructor(private readonly clock: Clock) {
    clock.onMove(() => this.look());
  }

  add(chore: Chore): void {
    this.chores.push(chore);
  }

  /** From now on chores are done. */
  start(): void {
    this.running = true;
    this.look();
  }

  /** Looks at this virtual instant, or earlier when something else is due before. */
  wakeAt(instant: number): void {
    if (!this.running || instant >= this.planned) return;
    this.planned = instant;
    const isStill = this.clock.read().frozenAt !== null;
    const wait = instant - this.clock.now();
    if (isStill && wait > 0) return;
    if (this.timer) clearTimeout(this.timer);
    this.timer = setTimeout(() => this.run(), Math.min(Math.max(wait, restMs), longestSleepMs)).unref();
  }

  /** Nothing is done any more. */
  stop(): void {
    this.running = false;
    if (this.timer) clearTimeout(this.timer);
  }

  /** Looks at everything as soon as the present work is done, e.g. because the whole workspace was replaced. */
  look(): void {
    this.planned = Infinity;
    this.wakeAt(-Infinity);
  }

  private run(): void {
    this.planned = Infinity;
    if (!this.running) return;
    const next = this.chores.map(chore => chore(this.clock.now()) ?? Infinity);
    this.wakeAt(Math.min(...next));
  }
}
