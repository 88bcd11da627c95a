import { logger } from '@na/telemetry';
import { AsyncLocalStorage } from 'node:async_hooks';

const log = logger('backlog');

/**
 * Works off what is noted in the database, some at a time, until nothing is left. A process has one loop at it, however often it is asked;
 * whoever asks meanwhile has it look once more, so what was noted before somebody asked is seen. After a failure it rests until it is asked
 * again. What is noted stays noted meanwhile, so it has to be asked now and then by a clock as well, for what died with another replica.
 */
export class Backlog {
  // A backlog belongs to nobody: it is worked off outside of the transaction, trace and flow of whoever happened to ask.
  readonly #outside = AsyncLocalStorage.snapshot();
  #done: Promise<void> = Promise.resolve();
  #isDraining = false;
  #isAskedAgain = false;
  #isClosed = false;
  #timer: NodeJS.Timeout | undefined;

  /**
   * @param name what is worked off, for logs
   * @param takeSome deals with some of it; answers whether there was any
   */
  constructor(
    private readonly name: string,
    private readonly takeSome: () => Promise<boolean>,
  ) {}

  /** Whether it is to end; a long `takeSome` looks now and then. */
  get isClosed(): boolean {
    return this.#isClosed;
  }

  /** Works it off, soon; called after the commit that noted something. */
  drain(): void {
    if (this.#isClosed) return;
    this.#isAskedAgain = true;
    if (this.#isDraining) return;
    this.#isDraining = true;
    this.#done = this.#outside(() => this.#drainAll());
  }

  /** Asks every so many milliseconds as well. */
  drainEvery(ms: number): void {
    this.#timer = setInterval(() => this.drain(), ms).unref();
  }

  /** Takes nothing more, and waits for what is in hand. */
  async close(): Promise<void> {
    this.#isClosed = true;
    clearInterval(this.#timer);
    await this.#done;
  }

  async #drainAll(): Promise<void> {
    try {
      while (this.#isAskedAgain && !this.#isClosed) {
        this.#isAskedAgain = false;
        if (await this.takeSome()) this.#isAskedAgain = true;
      }
    } catch (error) {
      log.warn({ err: error, backlog: this.name }, 'a backlog could not be worked off, the next look comes back to it');
    } finally {
      // In one breath with the last look, so that nobody asks a loop that is over.
      this.#isDraining = false;
    }
  }
}
