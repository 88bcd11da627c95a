import { Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';

/** How often is looked for the ends of which nobody told, in milliseconds: their replica died between its commit and its word. */
const LOOK_MS = 3_000;

/** Tells those who go by the ends of tasks that there may be some. What counts is noted in the database; this only makes it soon. */
@Injectable()
export class Ends implements OnApplicationBootstrap, BeforeApplicationShutdown {
  readonly #listeners: (() => void)[] = [];
  #timer: NodeJS.Timeout | undefined;

  /** Calls `look` after each word, and every 3 seconds. */
  onEnded(look: () => void): void {
    this.#listeners.push(look);
  }

  /** Ends were noted, by a transaction that is committed. */
  told(): void {
    for (const look of this.#listeners) look();
  }

  onApplicationBootstrap(): void {
    this.#timer = setInterval(() => this.told(), LOOK_MS).unref();
  }

  beforeApplicationShutdown(): void {
    clearInterval(this.#timer);
    this.#listeners.length = 0;
  }
}
