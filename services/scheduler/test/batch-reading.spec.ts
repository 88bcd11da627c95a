import { BatchService, TaskService, type ListBatchResultsRequest } from '@na/contracts';
import { batches, newType } from './batches.ts';
import { newId, startHouse, WORKSPACE, type House } from './house.ts';

describe('what a batch has', () => {
  let house: House;
  let id: string;
  let other: string;
  beforeAll(async () => {
    house = await startHouse();
    const own = batches(house);
    const type = await newType(house);
    ({ id } = await own.full(type, 30));
    ({ id: other } = await own.full(type, 5));
  });
  afterAll(() => house?.close());

  const results = async (given: Partial<ListBatchResultsRequest>) => {
    const asked = { workspaceId: WORKSPACE, id, states: [], limit: 10, ...given };
    const { results: found, nextCursor } = await house.ask(BatchService.listBatchResults, asked);
    return { lines: found.map(({ line }) => line), nextCursor };
  };

  it('is given from a line on, page by page', async () => {
    expect((await results({})).lines).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    const first = await results({ fromLine: 13 });
    expect(first.lines).toEqual([13, 14, 15, 16, 17, 18, 19, 20, 21, 22]);
    const second = await results({ fromLine: 13, cursor: first.nextCursor });
    expect(second).toEqual({ lines: [23, 24, 25, 26, 27, 28, 29], nextCursor: undefined });
    expect((await results({ fromLine: 30 })).lines).toEqual([]);
    await expect(results({ fromLine: 100_000 })).rejects.toMatchObject({ errors: [{ pointer: '?fromLine' }] });
  });

  it('is listed among the tasks, and nothing of another batch', async () => {
    const listed = async (batchId: string, limit: number, cursor?: string) =>
      house.ask(TaskService.listTasks, {
        workspaceId: WORKSPACE,
        states: ['ready'],
        types: [],
        limit,
        batchId,
        cursor,
      });
    const first = await listed(id, 20);
    const second = await listed(id, 20, first.nextCursor);
    const numbers = [...first.tasks, ...second.tasks].map(({ batchLine }) => batchLine);
    expect(numbers).toEqual(Array.from({ length: 30 }, (_, at) => 29 - at));
    expect((await listed(other, 20)).tasks.map(({ batchId }) => batchId)).toEqual(Array(5).fill(other));
    expect((await listed(newId(), 20)).tasks).toEqual([]);
    await expect(listed('x', 20)).rejects.toMatchObject({ errors: [{ pointer: '?batchId' }] });
  });
});
