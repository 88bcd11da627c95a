import { Injectable } from '@nestjs/common';
import type {
  DueTime,
  ListDueTimesRequest,
  ListDueTimesResponse,
  ListFiringsRequest,
  ListFiringsResponse,
} from '@na/contracts';
import { Invalid } from '@na/errors';
import { DataSource } from 'typeorm';
import { pageFaults } from '../list-page.ts';
import { nextAfter } from './decide.ts';
import { LIST_FIRINGS } from './firing.queries.ts';
import { cursorAt, placeOf } from './firing-cursor.ts';
import { firingOf, type FiringRow } from './firing-row.ts';
import { standingOf, type StandingRow } from './schedule-row.ts';
import { rowOf } from './schedules.ts';
import { STANDINGS } from './standing.queries.ts';

/** Gives what schedules did and will do. */
@Injectable()
export class ScheduleReader {
  constructor(private readonly dataSource: DataSource) {}

  /** The due times that come next, those on excluded days among them. @throws Problem `schedule_not_found`, `validation_failed` */
  async dueTimes({ workspaceId, id, limit, after }: ListDueTimesRequest): Promise<ListDueTimesResponse> {
    const errors = pageFaults({ workspaceId, limit }, false);
    if (errors.length) throw Invalid({ errors });
    await rowOf(this.dataSource.manager, { workspaceId, id });
    const [row] = await this.dataSource.query<StandingRow[]>(STANDINGS, [[workspaceId], [id]]);
    const standing = standingOf(row!);
    const dueTimes: DueTime[] = [];
    let next = nextAfter(standing, after === undefined ? row!.now : new Date(after));
    for (; next && dueTimes.length < limit; next = nextAfter(standing, next.dueAt))
      dueTimes.push({
        dueAt: next.dueAt.toISOString(),
        firesAt: next.fireAt.toISOString(),
        excluded: standing.exclusion(next.dueAt),
      });
    return { dueTimes };
  }

  /** A page of what became of past due times, latest first. @throws Problem `schedule_not_found`, `validation_failed` */
  async firings({ workspaceId, id, states, limit, cursor }: ListFiringsRequest): Promise<ListFiringsResponse> {
    const place = cursor === undefined ? undefined : placeOf(cursor);
    const errors = pageFaults({ workspaceId, limit }, cursor !== undefined && !place);
    if (errors.length) throw Invalid({ errors });
    await rowOf(this.dataSource.manager, { workspaceId, id });
    const values = [workspaceId, id, place?.dueAt ?? null, place?.cause ?? null, states, limit + 1];
    const rows = await this.dataSource.query<FiringRow[]>(LIST_FIRINGS, values);
    const page = rows.slice(0, limit);
    return { firings: page.map(firingOf), nextCursor: rows.length > limit ? cursorAt(page.at(-1)!) : undefined };
  }
}
