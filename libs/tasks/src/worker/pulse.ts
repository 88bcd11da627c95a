/** A loop that rests until something is worth another round: somebody wakes it, or a time comes. */
export class Pulse {
  #isWoken = false;
  #wake: (() => void) | undefined;
  #done: Promise<void> = Promise.resolve();
  #isStopped = false;

  /** Begins: calls `round` again and again, each time after the rest in milliseconds that the round before asked for. `round` must not throw. */
  start(round: () => Promise<number>): void {
    this.#done = this.#loop(round);
  }

  /** The next round begins now, or right after the one that is under way. */
  wake(): void {
    this.#isWoken = true;
    this.#wake?.();
  }

  /** Resolves when the round that is under way is done; no other begins. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    this.wake();
    await this.#done;
  }

  async #loop(round: () => Promise<number>): Promise<void> {
    while (!this.#isStopped) {
      this.#isWoken = false;
      const restMs = await round();
      if (!this.#isWoken) await this.#rest(restMs);
    }
  }

  #rest(ms: number): Promise<void> {
    return new Promise(resolve => {
      const timer = setTimeout(resolve, ms);
      this.#wake = () => {
        clearTimeout(timer);
        this.#wake = undefined;
        resolve();
      };
    });
  }
}
