/** Lets at most `most` pieces of work run at once; up to `patience` more wait in line, in order. */
export class Turns {
  #running = 0;
  readonly #line: (() => void)[] = [];

  constructor(
    private readonly most: number,
    private readonly patience: number,
    private readonly refuse: () => Error,
  ) {}

  /** Runs `work` when its turn comes. @throws what `refuse` makes when the line is too long */
  async take<T>(work: () => Promise<T>): Promise<T> {
    if (this.#running >= this.most) {
      if (this.#line.length >= this.patience) throw this.refuse();
      await new Promise<void>(go => this.#line.push(go));
    } else {
      this.#running++;
    }
    try {
      return await work();
    } finally {
      const next = this.#line.shift();
      // The turn goes from hand to hand, so that nobody slips in between.
      if (next) next();
      else this.#running--;
    }
  }
}
