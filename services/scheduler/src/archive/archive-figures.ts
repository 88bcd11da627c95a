import { Inject, Injectable } from '@nestjs/common';
import { CONFIG } from '@na/config';
import type { Archive, GetArchiveRequest } from '@na/contracts';
import { DataSource } from 'typeorm';
import type { Config } from '../config.ts';
import { isUuid } from '../task/new-task.ts';
import { bytes, oldestLive, periods, ratio, sweepAge, sweepSeconds, tasks } from './archive-metrics.ts';
import { configuredRetention } from './configured-retention.ts';
import { ARCHIVE_OF, FIGURES } from './figures.queries.ts';

interface Figures {
  tasks: number;
  before: number;
  after: number;
  periods: number;
  sweepAge: number | null;
  oldestLive: number | null;
  /** Below zero while a walk is under way. */
  sweepSeconds: number | null;
}

/** How much is archived, and how small it got. */
@Injectable()
export class ArchiveFigures {
  constructor(
    private readonly dataSource: DataSource,
    @Inject(CONFIG) private readonly config: Config,
  ) {
    this.forget();
  }

  /** What a workspace has in the archive. */
  async of({ workspaceId }: GetArchiveRequest): Promise<Archive> {
    const nothing = { tasks: 0, bytesBefore: 0, bytesAfter: 0 };
    const [held = nothing] = isUuid(workspaceId)
      ? await this.dataSource.query<(typeof nothing)[]>(ARCHIVE_OF, [workspaceId])
      : [];
    const { liveMs, archivedMs } = configuredRetention(this.config);
    return {
      ...held,
      compressionRatio: held.bytesAfter ? held.bytesBefore / held.bytesAfter : undefined,
      defaultLiveMs: liveMs,
      defaultArchivedMs: archivedMs,
    };
  }

  /** Counts anew. */
  async sample(): Promise<void> {
    const [found] = await this.dataSource.query<Figures[]>(FIGURES);
    const figures = found!;
    tasks.set(figures.tasks);
    periods.set(figures.periods);
    bytes.set({ when: 'before' }, figures.before);
    bytes.set({ when: 'after' }, figures.after);
    if (figures.tasks) ratio.set(figures.before / figures.after);
    else ratio.remove();
    sweepAge.set(figures.sweepAge ?? 0);
    oldestLive.set(figures.oldestLive ?? 0);
    if (figures.sweepSeconds !== null && figures.sweepSeconds >= 0) sweepSeconds.set(figures.sweepSeconds);
  }

  /** Tells nothing, as another replica does. */
  forget(): void {
    for (const gauge of [tasks, periods, ratio, sweepAge, sweepSeconds, oldestLive]) gauge.remove();
    bytes.reset();
  }
}
