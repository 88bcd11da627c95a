import { Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { Backlog, transaction } from '@na/persistence';
import { DataSource } from 'typeorm';
import { endMirror, eraseSome, leftovers, lockLeftover } from './leftover.queries.ts';

const LOOK_EVERY_MS = 5_000;
/** Of each table, with one statement. */
const AT_ONCE = 200;
const MOST_CONNECTIONS = 10;

/** Erases the mirrors of connections that were removed, in slices, so that nobody waits for it. */
@Injectable()
export class Leftovers implements OnApplicationBootstrap, BeforeApplicationShutdown {
  readonly #left = new Backlog('mirrors of removed connections', () => this.eraseSome());

  constructor(private readonly dataSource: DataSource) {}

  onApplicationBootstrap(): void {
    this.#left.drainEvery(LOOK_EVERY_MS);
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.#left.close();
  }

  private async eraseSome(): Promise<boolean> {
    let erased = 0;
    for (const id of await leftovers(this.dataSource, MOST_CONNECTIONS)) erased += await this.eraseOf(id);
    return erased > 0;
  }

  private eraseOf(connectionId: string): Promise<number> {
    return transaction(this.dataSource, async tx => {
      if (!(await lockLeftover(tx, connectionId))) return 0;
      const erased = await eraseSome(tx, connectionId, AT_ONCE);
      if (!erased) await endMirror(tx, connectionId);
      return erased;
    });
  }
}
