import { Injectable } from '@nestjs/common';
import type { ConnectionStatistics, GetConnectionStatisticsRequest, RequestFigures } from '@na/contracts';
import { Invalid } from '@na/errors';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { asked, uuid } from '../asked.ts';
import { findConnection } from '../connections/connection.queries.ts';
import { ConnectionNotFound } from '../errors.ts';
import { figuresOf, type FigureRow } from './statistics.queries.ts';

const wanted = z.object({
  workspaceId: uuid(),
  id: uuid(),
  per: z.enum(['minute', 'hour'], 'should be minute or hour'),
  since: z.coerce.date().optional(),
  until: z.coerce.date().optional(),
});

/** How far back is looked when nobody says it, and at most; in milliseconds. */
const SPANS = {
  minute: { usual: 3_600_000, most: 2 * 24 * 3_600_000, words: 'two days' },
  hour: { usual: 24 * 3_600_000, most: 90 * 24 * 3_600_000, words: '90 days' },
};

/** What was asked of Notion, as people want to see it. */
@Injectable()
export class ConnectionFigures {
  constructor(private readonly dataSource: DataSource) {}

  /** @throws Problem `connection_not_found`; `validation_failed` of a time that is empty or longer than what is kept */
  async of(request: GetConnectionStatisticsRequest): Promise<ConnectionStatistics> {
    const { workspaceId, id, per, since: from, until = new Date() } = asked(wanted, request);
    const { usual, most, words } = SPANS[per];
    const since = from ?? new Date(until.getTime() - usual);
    if (since >= until || until.getTime() - since.getTime() > most)
      throw Invalid({
        errors: [{ pointer: '?since', detail: `should be before until, and by at most ${words}, as ${per}s are kept` }],
      });
    const connection = await findConnection(this.dataSource, workspaceId, id);
    if (!connection) throw ConnectionNotFound({ id });
    const rows = await figuresOf(this.dataSource, { connectionId: id, per, since, until });
    const sumOf = (isMeant: (outcome: string) => boolean) =>
      rows.filter(({ outcome }) => isMeant(outcome)).reduce((sum, { requests }) => sum + requests, 0);
    return {
      connectionId: id,
      per,
      figures: rows.map(figuresBody),
      requests: sumOf(outcome => outcome !== 'held_back'),
      rateLimited: sumOf(outcome => outcome === '429' || outcome === '529'),
      heldBack: sumOf(outcome => outcome === 'held_back'),
      requestsPerMinute: connection.requestsPerMinute,
    };
  }
}

function figuresBody({ at, operation, outcome, requests, tookMs, waitedMs, mostWaitedMs }: FigureRow): RequestFigures {
  return { at: at.toISOString(), operation, outcome, requests, tookMs, waitedMs, mostWaitedMs };
}
