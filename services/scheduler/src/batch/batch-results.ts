import { Injectable } from '@nestjs/common';
import type { BatchResult, ListBatchResultsRequest, ListBatchResultsResponse } from '@na/contracts';
import { Invalid } from '@na/errors';
import { DataSource } from 'typeorm';
import { ArchivedTasks, rowOf as archivedRowOf, type Place } from '../archive/archived-tasks.ts';
import { cursorOf, cut, MOST_PAGE_BYTES, positionOf } from '../task/page.ts';
import type { TaskRow } from '../task/task-row.ts';
import { ARCHIVED_PLACES, LIVE_RESULTS } from './batch-tasks.queries.ts';
import { GET_BATCH } from './batch.queries.ts';
import { rowOf } from './batch-reader.ts';
import { idsOf, lineOf, MOST_LINES, taskIdOf } from './task-id.ts';

const MOST_OF_A_PAGE = 1_000;
/** About how many bytes a result has besides what its handler gave back and met. */
const BYTES_BESIDES = 250;

/** What is read of a task here. */
type ResultRow = Pick<TaskRow, 'id' | 'type' | 'state' | 'attempt' | 'result' | 'last_error' | 'finished_at'>;

/** Gives what became of lines. */
@Injectable()
export class BatchResults {
  constructor(
    private readonly dataSource: DataSource,
    private readonly archived: ArchivedTasks,
  ) {}

  /** A page of results in the order of their lines; shorter than asked when they are large. @throws Problem `batch_not_found`, `validation_failed` */
  async list(request: ListBatchResultsRequest): Promise<ListBatchResultsResponse> {
    const { limit, cursor, fromLine = 0 } = request;
    const position = cursor === undefined ? undefined : positionOf(cursor);
    const errors = [
      ...(limit < 1 || limit > MOST_OF_A_PAGE
        ? [{ pointer: '?limit', detail: `should be 1 to ${MOST_OF_A_PAGE}, but is ${limit}` }]
        : []),
      ...(cursor !== undefined && !position
        ? [{ pointer: '?cursor', detail: 'is none that a page before gave; leave it out to begin anew' }]
        : []),
      ...(fromLine >= MOST_LINES
        ? [{ pointer: '?fromLine', detail: `should be 0 to ${MOST_LINES - 1}, but is ${fromLine}` }]
        : []),
    ];
    if (errors.length) throw Invalid({ errors });
    const batch = await rowOf(this.dataSource.manager, GET_BATCH, request);
    const { before, last } = idsOf(batch.id);
    const begin = fromLine === 0 ? before : taskIdOf(batch.id, fromLine - 1);
    const after = position && position.id > begin ? position.id : begin;
    const rows = await this.#rows(request, batch.id, { after, last });
    const page = cut(rows, sizeOf, { limit, bytes: MOST_PAGE_BYTES });
    const nextCursor = rows.length > page.length ? cursorOf(page.at(-1)!) : undefined;
    return { results: page.map(resultOf), nextCursor };
  }

  /** One more than a page has, if there are so many. What is archived between the two looks is in both. */
  async #rows(
    { workspaceId, states, limit }: ListBatchResultsRequest,
    batchId: string,
    { after, last }: { after: string; last: string },
  ): Promise<ResultRow[]> {
    const most = limit + 1;
    const live = await this.dataSource.query<ResultRow[]>(LIVE_RESULTS, [
      ...[workspaceId, batchId, states, after, most, last],
    ]);
    const places = await this.dataSource.query<Place[]>(ARCHIVED_PLACES, [workspaceId, states, after, last, most]);
    const archived = (await this.archived.at(this.dataSource.manager, places)).map(archivedRowOf);
    const rows = [...new Map([...archived, ...live].map(row => [row.id, row])).values()];
    return rows.sort((a, b) => (a.id < b.id ? -1 : 1)).slice(0, most);
  }
}

function sizeOf({ result, last_error }: ResultRow): number {
  return BYTES_BESIDES + Buffer.byteLength(JSON.stringify([result, last_error]));
}

function resultOf(row: ResultRow): BatchResult {
  return {
    line: lineOf(row.id),
    taskId: row.id,
    type: row.type,
    state: row.state,
    attempt: row.attempt,
    result: row.result ?? undefined,
    error: row.last_error ?? undefined,
    finishedAt: row.finished_at?.toISOString(),
  };
}
