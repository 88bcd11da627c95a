import { reseal, type SealedTable } from './reseal.ts';
import type { SecretBox } from './secret-box.ts';

/** How a service speaks of its keys. */
export interface KeyNames {
  /** The variable with the current key, e.g. `SECRETS_KEY`. */
  key: string;
  /** The variable with the keys before it, e.g. `SECRETS_OLD_KEYS`. */
  oldKeys: string;
}

/** Where it is said how it went. */
export interface ResealingLog {
  info(found: object, text: string): void;
  error(found: object, text: string): void;
}

/**
 * Seals a service's secrets anew after a start with old keys, beside its work, so that the old keys can go. What it comes to not before
 * the service stops is left for the next start. Nest calls its two methods.
 */
export class Resealing {
  readonly #end = new AbortController();
  #ended: Promise<void> = Promise.resolve();

  constructor(
    private readonly box: SecretBox,
    private readonly tables: readonly SealedTable[],
    private readonly names: KeyNames,
    private readonly log: ResealingLog,
  ) {}

  onApplicationBootstrap(): void {
    if (!this.box.hasOldKeys) return;
    this.#ended = this.#reseal().catch((error: unknown) =>
      this.log.error(
        { err: error },
        'The secrets could not all be sealed anew; the next start goes on. Keep the old keys.',
      ),
    );
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.#end.abort();
    await this.#ended;
  }

  async #reseal(): Promise<void> {
    const total = { resealed: 0, unopened: 0 };
    for (const table of this.tables) {
      const { resealed, unopened } = await reseal(this.box, table, this.#end.signal);
      total.resealed += resealed;
      total.unopened += unopened.length;
    }
    if (this.#end.signal.aborted) return;
    if (total.unopened)
      this.log.error(
        { ...total, ...this.names },
        'Some secrets open with none of the keys. Keep the old keys, and look for more.',
      );
    else
      this.log.info({ ...total, ...this.names }, 'All secrets are sealed with the current key; the old keys can go.');
  }
}
