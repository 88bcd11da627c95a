import { Injectable } from '@nestjs/common';

/** Something that is done by itself, on one replica at a time, when there is something to do. */
export interface Chore {
  /** What it is, for logs. */
  readonly name: string;
  /** SQL of a condition: whether there is something to do. It is asked once a second, so it has to be cheap: an index says it. */
  readonly when: string;
  /** Does it. Another replica may be doing the same for a moment. */
  run(): Promise<void>;
}

/** What the caretaker looks after; features add theirs as they are made. */
@Injectable()
export class Chores {
  readonly #all: Chore[] = [];

  add(chore: Chore): void {
    this.#all.push(chore);
  }

  get all(): readonly Chore[] {
    return this.#all;
  }
}
