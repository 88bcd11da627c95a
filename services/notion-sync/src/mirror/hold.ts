import { transaction } from '@na/persistence';
import { logger } from '@na/telemetry';
import type { DataSource, EntityManager } from 'typeorm';
import { keepHold, renewMirror, takeMirror, type HeldMirror } from './hold.queries.ts';

const log = logger('mirror');

/** After so long somebody else goes on with what a replica that died was reading; in milliseconds. */
const LEASE_MS = 15_000;
const RENEW_MS = 5_000;

/** The mirror of a connection is another's now. */
export class HoldLost extends Error {
  override readonly name = 'HoldLost';
}

/** Notes what was read of one connection. */
export interface Keeper {
  readonly connectionId: string;
  readonly mirror: { connectionId: string; workspaceId: string };
  /** @throws HoldLost */
  note<T>(work: (tx: EntityManager) => Promise<T>): Promise<T>;
}

/** The right to go on alone with the mirror of one connection. */
export class Hold implements Keeper {
  readonly #over = new AbortController();
  #renewedAt = performance.now();

  private constructor(
    private readonly dataSource: DataSource,
    readonly mirror: HeldMirror,
  ) {}

  /** Aborts when another may have taken it. */
  get signal(): AbortSignal {
    return this.#over.signal;
  }

  get connectionId(): string {
    return this.mirror.connectionId;
  }

  /** Does the work while no other replica does any on this mirror; gives nothing when one does. */
  static async during<T>(
    dataSource: DataSource,
    connectionId: string,
    work: (hold: Hold) => Promise<T>,
  ): Promise<{ result: T } | undefined> {
    const mirror = await takeMirror(dataSource, connectionId, LEASE_MS);
    if (!mirror) return undefined;
    const hold = new Hold(dataSource, mirror);
    const timer = setInterval(() => void hold.#renew(), RENEW_MS);
    try {
      return { result: await work(hold) };
    } finally {
      clearInterval(timer);
      await renewMirror(dataSource, mirror, 0).catch((error: unknown) => {
        log.warn({ err: error, connectionId }, 'a mirror cannot be given back and is free again soon');
      });
    }
  }

  /** Notes something as the holder. @throws HoldLost */
  note<T>(work: (tx: EntityManager) => Promise<T>): Promise<T> {
    return transaction(this.dataSource, async tx => {
      if (!(await keepHold(tx, this.mirror))) throw new HoldLost('Another replica reads this connection now.');
      return work(tx);
    });
  }

  async #renew(): Promise<void> {
    const askedAt = performance.now();
    try {
      if (await renewMirror(this.dataSource, this.mirror, LEASE_MS)) this.#renewedAt = askedAt;
      else this.#lose();
    } catch (error) {
      log.warn({ err: error, connectionId: this.connectionId }, 'the hold of a mirror cannot be renewed, trying again');
      if (askedAt - this.#renewedAt > LEASE_MS - RENEW_MS) this.#lose();
    }
  }

  #lose(): void {
    this.#over.abort(new HoldLost('The mirror of the connection is another replica’s.'));
  }
}
