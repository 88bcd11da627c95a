/** What is taken off the lease, as a share of it: handlers are aborted so long before the scheduler may give their tasks to others. */
const SAFETY = 0.1;

/**
 * How long the scheduler goes by what this worker holds. Counted from when a confirmed message was *sent*, which is never later than
 * when the scheduler took it, so that the worker's idea of the end comes first.
 */
export class Lease {
  #until = -Infinity;
  #ms = 0;
  #timer: NodeJS.Timeout | undefined;

  /** @param over is called shortly before an unconfirmed lease ends */
  constructor(private readonly over: () => void) {}

  /** How long a lease is, in milliseconds; undefined before the first. */
  get ms(): number | undefined {
    return this.#ms || undefined;
  }

  /** Whether the scheduler may have given this worker's tasks to others. */
  get isOver(): boolean {
    return performance.now() >= this.#until;
  }

  /** The scheduler confirmed a message that was sent at `sentAt` (of performance.now), and gave so many milliseconds. */
  confirm(sentAt: number, ms: number): void {
    const until = sentAt + ms * (1 - SAFETY);
    if (until <= this.#until) return;
    this.#until = until;
    this.#ms = ms;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(this.over, Math.max(0, until - performance.now()));
  }

  /** Nobody is to be called any more. */
  end(): void {
    clearTimeout(this.#timer);
  }
}
