import { Inject, Injectable } from '@nestjs/common';
import { CONFIG } from '@na/config';
import { DeadLettersCleaned } from '@na/contracts';
import { tell, transaction } from '@na/persistence';
import { logger } from '@na/telemetry';
import { randomUUID } from 'node:crypto';
import { DataSource } from 'typeorm';
import type { Config } from '../config.ts';
import { cleanups, cleanupSeconds } from './dead-letter-metrics.ts';
import { NEXT_OLD_LETTERS, OF_RETENTION } from './dead-letter.queries.ts';
import { deleteLetters } from './delete-letters.ts';

const log = logger('dead-letters');

/** How many dead letters one transaction looks at: those that it deletes are locked for a few milliseconds. */
const AT_ONCE = 200;
const FIRST = '00000000-0000-0000-0000-000000000000';

interface OldLetter {
  workspace_id: string;
  id: string;
  finished_at: Date;
  is_over: boolean;
}

/** Deletes the dead letters whose time is over, in small steps. */
@Injectable()
export class Cleanup {
  constructor(
    private readonly dataSource: DataSource,
    @Inject(CONFIG) private readonly config: Config,
  ) {
    for (const outcome of ['succeeded', 'failed']) cleanups.inc({ outcome }, 0);
  }

  /** Cleans up everywhere; what `signal` cuts short goes on with the next one. Never throws. */
  async clean(signal: AbortSignal): Promise<void> {
    const startedAt = performance.now();
    const tookMs = () => performance.now() - startedAt;
    try {
      const deleted = await this.#cleanAll(signal);
      if (deleted) await this.#tell(deleted, tookMs());
      cleanups.inc({ outcome: 'succeeded' });
      cleanupSeconds.observe({}, tookMs() / 1_000);
    } catch (error) {
      cleanups.inc({ outcome: 'failed' });
      log.warn({ err: error }, 'dead letters could not be cleaned up');
    }
  }

  async #cleanAll(signal: AbortSignal): Promise<number> {
    const origin = { actor: 'service:scheduler', correlationId: randomUUID() };
    let deleted = 0;
    for (let after: unknown[] = [new Date(0), FIRST, FIRST]; !signal.aborted;) {
      const next = await this.dataSource.query<OldLetter[]>(NEXT_OLD_LETTERS, [
        ...after,
        this.config.DEAD_LETTER_KEEP_MS,
        AT_ONCE,
      ]);
      const letters = next
        .filter(({ is_over }) => is_over)
        .map(({ workspace_id, id }) => ({ workspaceId: workspace_id, id }));
      deleted += await transaction(this.dataSource, tx => deleteLetters(tx, letters, OF_RETENTION, origin));
      const last = next.at(-1);
      if (!last || next.length < AT_ONCE) break;
      after = [last.finished_at, last.workspace_id, last.id];
    }
    return deleted;
  }

  async #tell(deleted: number, tookMs: number): Promise<void> {
    log.info({ deleted }, 'cleaned up dead letters whose time was over');
    await transaction(this.dataSource, tx =>
      tell(tx, DeadLettersCleaned, { deleted, tookMs }, { actor: 'service:scheduler' }),
    );
  }
}
