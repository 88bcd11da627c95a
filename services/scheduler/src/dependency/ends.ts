import { Injectable, type BeforeApplicationShutdown } from '@nestjs/common';
import { Chores } from '../caretaker/chores.ts';
import { HAS_NOTES } from './dependency.queries.ts';

/** Tells those who go by the ends of tasks that there may be some. What counts is noted in the database; this only makes it soon. */
@Injectable()
export class Ends implements BeforeApplicationShutdown {
  readonly #listeners: (() => void)[] = [];

  constructor(chores: Chores) {
    // Of some ends nobody tells: their replica died between its commit and its word, or has no word for it.
    chores.add({ name: 'noted ends', when: HAS_NOTES, run: async () => this.told() });
  }

  /** Calls `look` after each word, and about a second after an end of which nobody told. */
  onEnded(look: () => void): void {
    this.#listeners.push(look);
  }

  /** Ends were noted, by a transaction that is committed. */
  told(): void {
    for (const look of this.#listeners) look();
  }

  beforeApplicationShutdown(): void {
    this.#listeners.length = 0;
  }
}
