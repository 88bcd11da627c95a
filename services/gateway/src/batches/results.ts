import { Injectable } from '@nestjs/common';
import { BatchService, type BatchResult, type ListBatchResultsResponse } from '@na/contracts';
import { patiently } from '../http/patiently.ts';
import { refuseAborted } from '../http/refuse-aborted.ts';
import { Services } from '../http/services.ts';
import type { ResultsQuery } from './batch.query.ts';
import type { WhichBatch } from './batches.ts';

/** The most results that one call gives. */
const PAGE = 1_000;

/** What became of the lines of a batch. */
@Injectable()
export class BatchResults {
  constructor(private readonly services: Services) {}

  /**
   * The results as JSON lines, a page at a time, the next one read when somebody takes it, until `signal` aborts. The first page is read at
   * once, so that whoever has no such batch is told.
   */
  async lines(which: WhichBatch, query: ResultsQuery, signal: AbortSignal): Promise<AsyncGenerator<string, void>> {
    return this.#from(await this.#page(which, query), cursor => {
      refuseAborted(signal);
      return this.#page(which, query, cursor);
    });
  }

  async *#from(
    first: ListBatchResultsResponse,
    next: (cursor: string) => Promise<ListBatchResultsResponse>,
  ): AsyncGenerator<string, void> {
    for (let page = first; ; page = await next(page.nextCursor)) {
      if (page.results.length) yield page.results.map(lineOf).join('');
      if (page.nextCursor === undefined) return;
    }
  }

  #page(which: WhichBatch, { state = [], fromLine }: ResultsQuery, cursor?: string): Promise<ListBatchResultsResponse> {
    const request = { ...which, states: state, fromLine, limit: PAGE, cursor };
    return patiently(() => this.services.ask(BatchService.listBatchResults, request));
  }
}

function lineOf(result: BatchResult): string {
  return `${JSON.stringify(result)}\n`;
}
