import {
  BatchService,
  type AddToBatchResponse,
  type Batch,
  type BatchLine,
  type BatchResult,
  type BatchState,
  type ClaimedTask,
  type CreateBatchRequest,
} from '@na/contracts';
import { eventually } from '@na/testing';
import { announce, type BareWorker, failure, newId, typeNamed, WORKSPACE, type House } from './house.ts';
import { randomUUID } from 'node:crypto';

const numbered = { type: 'object', properties: { n: { type: 'integer' } }, additionalProperties: false };

/** Lines of a type whose payloads say their numbers. */
export function linesOf(type: string, count: number, from = 0): BatchLine[] {
  return Array.from({ length: count }, (_, at) => ({ line: from + at, type, payload: { n: from + at } }));
}

/** A task type of its own, whose tasks have one attempt unless said otherwise. */
export async function newType(house: House, maxAttempts = 1): Promise<string> {
  const type = `test.batch${randomUUID().replaceAll('-', '')}`;
  await announce(house, typeNamed(type, { payloadSchema: numbered, retry: { maxAttempts } }));
  return type;
}

/** What people ask of batches. */
export function batches(house: House, workspaceId = WORKSPACE) {
  const open = (change: Partial<CreateBatchRequest> = {}): Promise<Batch> =>
    house.ask(BatchService.createBatch, { id: newId(), workspaceId, name: 'A test', ...change });
  const add = (id: string, lines: BatchLine[]): Promise<AddToBatchResponse> =>
    house.ask(BatchService.addToBatch, { workspaceId, id, lines });
  const close = (id: string, tasks?: number) => house.ask(BatchService.closeBatch, { workspaceId, id, tasks });
  const get = (id: string) => house.ask(BatchService.getBatch, { workspaceId, id });
  return {
    open,
    add,
    close,
    get,
    change: (id: string, change: object) => house.ask(BatchService.changeBatch, { workspaceId, id, ...change }),
    cancel: (id: string, change: object = {}) =>
      house.ask(BatchService.cancelBatch, { workspaceId, id, dryRun: false, reason: 'Not wanted.', ...change }),
    retry: (id: string, change: object = {}) =>
      house.ask(BatchService.retryBatch, {
        ...{ workspaceId, id, dryRun: false, includeCancelled: false, reason: 'The cause is mended.' },
        ...change,
      }),
    /** A batch with lines, closed. */
    async full(type: string, count: number, change: Partial<CreateBatchRequest> = {}): Promise<Batch> {
      const { id } = await open(change);
      for (let from = 0; from < count; from += 1_000) await add(id, linesOf(type, Math.min(1_000, count - from), from));
      return close(id, count);
    },
    /** A batch once it is in a state. */
    until: (id: string, state: BatchState, work: () => Promise<unknown> = async () => undefined): Promise<Batch> =>
      eventually(
        async () => {
          await work();
          const now = await get(id);
          expect(now.state).toBe(state);
          return now;
        },
        { withinMs: 60_000 },
      ),
    /** All results, page by page. */
    async results(id: string, limit = 1_000): Promise<BatchResult[]> {
      const all: BatchResult[] = [];
      let cursor: string | undefined;
      do {
        const page = await house.ask(BatchService.listBatchResults, { workspaceId, id, states: [], limit, cursor });
        all.push(...page.results);
        cursor = page.nextCursor;
      } while (cursor);
      return all;
    },
  };
}

/** Claims once and does what there is: tasks whose numbers `isBad` fail. */
export async function workOnce(
  worker: BareWorker,
  { free = 100, isBad = (_: number): boolean => false } = {},
): Promise<ClaimedTask[]> {
  const tasks = await worker.claim(free);
  for (const task of tasks) {
    const n = Number(task.payload['n']);
    const how = isBad(n)
      ? { failed: { error: failure, retryable: true } }
      : { succeeded: { result: { twice: 2 * n } } };
    await worker.settle(task, how);
  }
  return tasks;
}
