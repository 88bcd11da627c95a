import { Inject, Injectable } from '@nestjs/common';
import { CONFIG } from '@na/config';
import { setTimeout as pause } from 'node:timers/promises';
import { DataSource } from 'typeorm';
import type { Config } from '../config.ts';
import { stepSeconds } from './archive-metrics.ts';
import { Mover, type Position } from './mover.ts';
import { FIRST_STEP, nextStepSize } from './step-size.ts';
import { BEGIN, END } from './sweep.queries.ts';

/** Walks over all finished tasks in small steps. Where it is stands in the database, so another replica goes on where one was killed. */
@Injectable()
export class Sweep {
  constructor(
    private readonly dataSource: DataSource,
    private readonly mover: Mover,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** Walks, as the holder of a lease, if it is time to or if a walk was left unfinished; until it is over or the lease is. */
  async run(token: bigint, signal: AbortSignal): Promise<void> {
    const fence = String(token);
    const [[from]] = await this.dataSource.query<[Position[], number]>(BEGIN, [fence, this.config.ARCHIVE_EVERY_MS]);
    let size = FIRST_STEP;
    for (let at: Position | undefined = from; at;) {
      const tookMs: number = await timed(async () => (at = await this.mover.step(at!, token, size)));
      stepSeconds.observe({}, tookMs / 1_000);
      size = nextStepSize(size, tookMs);
      // Half of the time is for those who work.
      await pause(tookMs, undefined, { signal }).catch(() => undefined);
      if (signal.aborted) return;
    }
    if (!from) return;
    await this.dataSource.query(END, [fence]);
  }
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now();
  await work();
  return performance.now() - startedAt;
}
