import pg from 'pg';

/** How long a connection keeps its plans, in milliseconds: tables grow, and a plan for an empty one is a bad plan for a full one. */
const KEEP_PLANS_MS = 1_000;

const names = new Map<string, string>();

/**
 * Has connections keep the plan of a statement for a while, where they would make one each time it is sent: for long statements that are sent
 * all the time, and that are planned alike whatever their values. Answers the text.
 */
export function planned(text: string): string {
  if (!names.has(text)) names.set(text, `planned_${names.size + 1}`);
  return text;
}

/** pg's client, which sends the statements that are {@link planned} by name. */
export class PlannedClient extends pg.Client {
  #plannedAt = 0;

  // What pg's own takes is more than its types can say in one signature.
  override query(...given: never[]): never {
    const [text, values, ...more] = given as unknown[];
    const name = typeof text === 'string' ? names.get(text) : undefined;
    if (!name) return this.#send(given);
    if (performance.now() - this.#plannedAt > KEEP_PLANS_MS) {
      this.#plannedAt = performance.now();
      // A transaction that has failed refuses it, and whatever comes after it too.
      (this.#send(['discard plans']) as Promise<unknown>).catch(() => undefined);
    }
    return this.#send([{ name, text, values }, ...more]);
  }

  #send(given: unknown[]): never {
    return (super.query as (...given: unknown[]) => never).apply(this, given);
  }
}
