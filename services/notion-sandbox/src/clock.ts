/** What the clock needs to go on after a restart. */
export interface ClockState {
  /** Milliseconds that the virtual time is ahead of the machine's. */
  offsetMs: number;
  /** The instant at which the time stands still, or null while it runs. */
  frozenAt: number | null;
}

/** The sandbox's time: runs with the machine's until it is moved or frozen. Every timestamp and window reads this clock. */
export class Clock {
  private state: ClockState = { offsetMs: 0, frozenAt: null };
  private listeners: (() => void)[] = [];

  /** Milliseconds since the epoch, in virtual time. */
  now(): number {
    return this.state.frozenAt ?? Date.now() + this.state.offsetMs;
  }

  /** Moves the time forward; negative seconds move it back. */
  advance(seconds: number): void {
    this.moveTo(this.now() + seconds * 1000);
  }

  /** Sets the time to an instant (milliseconds since the epoch). */
  moveTo(instant: number): void {
    const frozenAt = this.state.frozenAt === null ? null : instant;
    this.become({ offsetMs: instant - Date.now(), frozenAt });
  }

  /** Stops the time where it is, or lets it run on from there. */
  freeze(frozen: boolean): void {
    const instant = this.now();
    this.become({ offsetMs: instant - Date.now(), frozenAt: frozen ? instant : null });
  }

  /** Back to the machine's own time. */
  reset(): void {
    this.become({ offsetMs: 0, frozenAt: null });
  }

  /** Calls the listener whenever the time is set, frozen or let go, so that what waits for a moment can look anew. */
  onMove(listener: () => void): void {
    this.listeners.push(listener);
  }

  read(): ClockState {
    return this.state;
  }

  restore(state: ClockState): void {
    this.become(state);
  }

  private become(state: ClockState): void {
    this.state = state;
    for (const listener of this.listeners) listener();
  }
}

/** The instant as Notion shows it: rounded down to the minute, e.g. `2026-11-21T20:44:00.000Z`. */
export function shownTime(instant: number): string {
  return new Date(shownInstant(instant)).toISOString();
}

/** The instant that Notion shows and filters by. */
export function shownInstant(instant: number): number {
  return Math.floor(instant / 60_000) * 60_000;
}
