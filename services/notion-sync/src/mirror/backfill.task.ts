import type { JsonObject } from '@na/contracts';
import { transaction } from '@na/persistence';
import { GiveBack, TaskHandler, type Handles, type RunningAttempt } from '@na/tasks';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { uuid } from '../asked.ts';
import { Links } from '../connections/links.ts';
import { limitKeyOf } from '../sync/task-policy.ts';
import { Backfill, type Company } from './backfill.ts';
import type { Hold } from './hold.ts';
import { Mirrors } from './mirrors.ts';
import type { NotionReader } from './notion-reader.ts';
import { Poll } from './poll.ts';
import { duePoll, openMirror } from './progress.queries.ts';
import { messageOf, percentOf, type Phase } from './walk.ts';

/** An attempt that takes longer is handed back and goes on in another; in milliseconds. */
const LONGEST_MS = 3_600_000;
const HANDED_BACK_MS = LONGEST_MS - 10 * 60_000;
/** How soon is looked again whether another replica has let go of the mirror, in milliseconds. */
const ELSEWHERE_MS = 5_000;

const payload = z.strictObject({
  connectionId: uuid().optional().describe("The connection to read; the workspace's oldest active one when absent."),
});

@TaskHandler({
  type: 'notion.mirror.backfill',
  version: 1,
  description: 'Reads all that a connection sees in Notion into the mirror, and goes on where an earlier run ended.',
  payload,
  retry: { maxAttempts: 20, backoff: 'exponential', delayMs: 5_000, maxDelayMs: 600_000, jitter: 0.2 },
  timeoutMs: LONGEST_MS,
  slots: 4,
  limits: [{ key: limitKeyOf('{connectionId}') }],
})
export class BackfillTask implements Handles<typeof payload> {
  constructor(
    private readonly dataSource: DataSource,
    private readonly links: Links,
    private readonly mirrors: Mirrors,
    private readonly backfill: Backfill,
    private readonly poll: Poll,
  ) {}

  async run({ connectionId }: z.output<typeof payload>, attempt: RunningAttempt): Promise<JsonObject> {
    const { id, workspaceId } = await this.links.connection(attempt.workspaceId, connectionId);
    const whose = { connectionId: id, workspaceId };
    await transaction(this.dataSource, tx => openMirror(tx, whose));
    const enough = AbortSignal.timeout(HANDED_BACK_MS);
    const signal = AbortSignal.any([attempt.signal, enough]);
    try {
      const done = await this.mirrors.during(whose, { hasTime: true, signal }, async (reader, hold) => {
        const { bodies, requests, vanished } = await this.backfill.run(
          reader,
          hold,
          this.company(reader, hold, attempt),
        );
        return { bodies, requests, vanished };
      });
      if (done) return { connectionId: id, ...done.result };
    } catch (error) {
      if (!enough.aborted || attempt.signal.aborted) throw error;
      throw new GiveBack({ reason: 'There is more to read than one attempt may; the next one goes on.' });
    }
    throw new GiveBack({ reason: 'Another replica reads the connection now.', delayMs: ELSEWHERE_MS });
  }

  private company(reader: NotionReader, hold: Hold, attempt: RunningAttempt): Company {
    const startedAt = performance.now();
    let first: number | undefined;
    let polledAt = startedAt;
    return {
      isPollDue: () => this.mirrors.pollEveryMs > 0 && performance.now() - polledAt > this.mirrors.pollEveryMs,
      poll: async () => {
        polledAt = performance.now();
        const number = await duePoll(this.dataSource, hold.connectionId);
        if (number !== undefined) await this.poll.run(reader, hold, number);
      },
      heard: (phase: Phase, read) => {
        if (phase === 'bodies') first ??= read.done;
        const perSecond = (read.done - (first ?? read.done)) / ((performance.now() - startedAt) / 1_000);
        attempt.progress(percentOf(phase, read), messageOf(phase, read, perSecond));
      },
    };
  }
}
