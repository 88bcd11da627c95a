import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { ReadAgainNoted } from '@na/contracts';
import { Hints } from '@na/messaging';
import { afterCommit } from '@na/persistence';
import { metrics } from '@na/telemetry';
import { DataSource, type EntityManager } from 'typeorm';
import {
  connectionsWithReads,
  countReads,
  endReads,
  noteReads,
  returnReads,
  takeReads,
  type ReadNote,
  type TakenRead,
} from './read-again.queries.ts';

const waiting = metrics.observableGauge({
  name: 'na_notion_read_again',
  help: 'Things of Notion that are to be read again, by lane.',
  labelNames: ['lane'],
});

const oldestSeconds = metrics.observableGauge({
  name: 'na_notion_read_again_oldest_seconds',
  help: 'How long the one waits to be read again that waits longest, by lane.',
  labelNames: ['lane'],
});

/** Notes of one thing within this time become one read; in milliseconds. */
export const SETTLE_MS = 300;

/**
 * The list of what of Notion is to be read again. Whoever learns that something changed notes it; whoever keeps copies takes what is due, reads it, and says
 * so. However often a thing is noted, it is one entry and costs one read; what is noted while it is read is read once more. So the order in which notes come
 * does not matter, nor whether some come twice.
 */
@Injectable()
export class ReadAgain implements OnApplicationShutdown {
  private readonly endReading: (() => void)[];

  constructor(
    private readonly dataSource: DataSource,
    private readonly hints: Hints,
  ) {
    this.endReading = [
      waiting.observe(async () =>
        (await countReads(dataSource)).map(({ lane, count }) => ({ labels: { lane }, value: count })),
      ),
      oldestSeconds.observe(async () =>
        (await countReads(dataSource)).map(({ lane, oldestSeconds: value }) => ({ labels: { lane }, value })),
      ),
    ];
  }

  /** Notes things as part of a transaction; readers are told after its commit. */
  async note(tx: EntityManager, notes: readonly ReadNote[]): Promise<void> {
    if (notes.length === 0) return;
    await noteReads(tx, notes, SETTLE_MS);
    afterCommit(tx, () => {
      for (const connectionId of new Set(notes.map(note => note.connectionId)))
        this.hints.give(ReadAgainNoted, { connectionId });
    });
  }

  /** Hears, on every replica, that there may be something to take in SETTLE_MS, until the returned function is called. May be missed: look regularly as well. */
  listen(hear: (connectionId: string) => void): () => void {
    return this.hints.listen(ReadAgainNoted, ({ connectionId }) => hear(connectionId));
  }

  /** The active connections that have something due. */
  connections(most: number): Promise<string[]> {
    return connectionsWithReads(this.dataSource, most);
  }

  /** Takes what is due, most urgent first, for so long; two readers never have the same. */
  take(connectionId: string, { most, leaseMs }: { most: number; leaseMs: number }): Promise<TakenRead[]> {
    return takeReads(this.dataSource, connectionId, { most, leaseMs });
  }

  /** It was read, in the transaction that keeps what was read. */
  async done(tx: EntityManager, read: readonly TakenRead[]): Promise<void> {
    await endReads(tx, read);
  }

  /** It could not be read now. */
  async giveBack(read: readonly TakenRead[], delayMs: number): Promise<void> {
    await returnReads(this.dataSource, read, delayMs);
  }

  onApplicationShutdown(): void {
    for (const end of this.endReading) end();
  }
}
