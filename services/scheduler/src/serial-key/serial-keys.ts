import { Injectable, type BeforeApplicationShutdown } from '@nestjs/common';
import { afterCommit, Backlog, transaction } from '@na/persistence';
import { DataSource, type EntityManager } from 'typeorm';
import { Chores } from '../caretaker/chores.ts';
import { WorkHints } from '../hint/work-hints.ts';
import { AWAIT_RUNNING, HOLD, LOCK_KEYS, RELEASE, START_SERIAL, TAKE_FREED } from './serial-key.queries.ts';

/**
 * Keeps the promise that tasks of one serial key run one at a time, with any number of schedulers, and keeps a thousand tasks of a busy
 * key from standing in the way of the others: they are held, out of the claim index, until the running one ends.
 */
@Injectable()
export class SerialKeys implements BeforeApplicationShutdown {
  readonly #freed = new Backlog('freed serial keys', () =>
    transaction(this.dataSource, async tx => (await this.releaseSome(tx)) > 0),
  );

  constructor(
    private readonly dataSource: DataSource,
    private readonly hints: WorkHints,
    chores: Chores,
  ) {
    chores.add({ name: 'freed keys', when: 'exists (select from freed_key)', run: async () => this.release() });
  }

  /** Starts what may start of the candidates, which have serial keys, and holds the others. Answers the rows of the started. */
  async start<Row extends { serial_key: string | null }>(
    workerId: string,
    candidates: { workspaceId: string; id: string; key: string }[],
  ): Promise<Row[]> {
    return transaction(this.dataSource, async tx => {
      const keys = candidates.map(({ key }) => key);
      await this.lock(tx, keys);
      const ids = [candidates.map(({ workspaceId }) => workspaceId), candidates.map(({ id }) => id)];
      const started = await tx.query<Row[]>(START_SERIAL, [workerId, ...ids]);
      if (started.length < candidates.length) await this.hold(tx, keys);
      return started;
    });
  }

  /** Locks serial keys until the transaction ends, so that claimers of one key go one after the other. */
  async lock(tx: EntityManager, keys: readonly string[]): Promise<void> {
    await tx.query(LOCK_KEYS, [keys]);
  }

  /** Holds the ready tasks of those of the serial keys, which are locked, of which one runs. */
  async hold(tx: EntityManager, keys: readonly string[]): Promise<void> {
    const [busy] = await tx.query<[{ serial_key: string }[], number]>(AWAIT_RUNNING, [keys]);
    if (busy.length) await tx.query(HOLD, [busy.map(({ serial_key }) => serial_key)]);
  }

  /** Gives the tasks that are held for freed keys their turn, soon; called after the commit that freed a key. */
  release(): void {
    this.#freed.drain();
  }

  /** Gives some of the tasks that are held for freed keys their turn, as part of a transaction. Answers how many notes it took. */
  async releaseSome(tx: EntityManager): Promise<number> {
    const [freed] = await tx.query<[{ serial_key: string }[], number]>(TAKE_FREED);
    if (!freed.length) return 0;
    const keys = [...new Set(freed.map(({ serial_key }) => serial_key))].sort();
    const [released] = await tx.query<[{ type: string }[], number]>(RELEASE, [keys]);
    afterCommit(tx, () => released.forEach(({ type }) => this.hints.ready(type)));
    return freed.length;
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.#freed.close();
  }
}
