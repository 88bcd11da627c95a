/** Waits for the first of: a ring, the end of a time, an abort. */
export class Alarm {
  #ringing = Promise.withResolvers<'rung'>();

  /** Ends the wait that is on, or the next one at once. */
  ring(): void {
    this.#ringing.resolve('rung');
  }

  /** Waits at most `ms` milliseconds. */
  async wait(ms: number, signal: AbortSignal): Promise<'rung' | 'late' | 'aborted'> {
    const { promise, resolve } = Promise.withResolvers<'late' | 'aborted'>();
    const timer = setTimeout(resolve, ms, 'late');
    const abort = () => resolve('aborted');
    signal.addEventListener('abort', abort, { once: true });
    if (signal.aborted) abort();
    try {
      const woke = await Promise.race([this.#ringing.promise, promise]);
      if (woke === 'rung') this.#ringing = Promise.withResolvers();
      return woke;
    } finally {
      clearTimeout(timer);
      signal.removeEventListener('abort', abort);
    }
  }
}
