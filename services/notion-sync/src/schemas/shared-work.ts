/** Work whose result many want at the same moment: it is done once, and all get what came of it. */
export class SharedWork<T> {
  private readonly running = new Map<string, Promise<T>>();

  /** Joins the work that runs for `key`, or begins it. */
  of(key: string, work: () => Promise<T>): Promise<T> {
    const running = this.running.get(key);
    if (running) return running;
    const begun = work().finally(() => this.running.delete(key));
    this.running.set(key, begun);
    return begun;
  }
}
