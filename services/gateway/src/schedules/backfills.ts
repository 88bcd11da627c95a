import { Injectable } from '@nestjs/common';
import { BackfillService, type Backfill } from '@na/contracts';
import { listOf, type List } from '../http/list.ts';
import { Services } from '../http/services.ts';
import type { BackfillBody, ListBackfillsQuery } from './backfill.dto.ts';

/** Which backfill is meant. */
interface Which {
  workspaceId: string;
  id: string;
}

/** Backfills, as the scheduler has them. */
@Injectable()
export class Backfills {
  constructor(private readonly services: Services) {}

  create(which: Which, { oneAtATime = false, ...body }: BackfillBody, dryRun: boolean): Promise<Backfill> {
    return this.services.ask(BackfillService.createBackfill, { ...which, ...body, oneAtATime, dryRun });
  }

  get(which: Which): Promise<Backfill> {
    return this.services.ask(BackfillService.getBackfill, which);
  }

  async list(workspaceId: string, query: ListBackfillsQuery): Promise<List<Backfill>> {
    const { backfills, nextCursor } = await this.services.ask(BackfillService.listBackfills, { workspaceId, ...query });
    return listOf(backfills, nextCursor);
  }

  cancel(which: Which): Promise<Backfill> {
    return this.services.ask(BackfillService.cancelBackfill, which);
  }
}
