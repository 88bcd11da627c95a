import { queryObjects } from 'node:v8';
import { batches, newType } from './batches.ts';
import { BareWorker, create, startHouse, typeNamed, announce, type House } from './house.ts';

let house: House;
let own: ReturnType<typeof batches>;
beforeAll(async () => {
  house = await startHouse({ schedulers: 1 });
  own = batches(house);
});
afterAll(() => house.close());

const LINES = 20_000;
/** How many bytes each line has at least; all of them are 10 MB. */
const note = 'x'.repeat(500);

/** Bytes that are in use once the garbage is gone, which it is before objects are looked for. */
const inUse = () => {
  queryObjects(class Nothing {}, { format: 'count' });
  return process.memoryUsage().heapUsed;
};

describe('a batch of many lines', () => {
  it('is taken in chunks whose size the scheduler chooses, and leaves no more behind in its memory than a small one', async () => {
    const type = 'test.large';
    await announce(house, typeNamed(type));
    const { id } = await own.open({ expectedLines: LINES });
    const sizes: number[] = [];
    let size = 50;
    let early = 0;
    for (let from = 0; from < LINES;) {
      const count = Math.min(size, LINES - from);
      const lines = Array.from({ length: count }, (_, at) => ({ line: from + at, type, payload: { note } }));
      const answer = await own.add(id, lines);
      expect(answer).toMatchObject({ taken: count, refused: [] });
      from += count;
      sizes.push((size = answer.nextSize));
      if (!early && from >= LINES / 4) early = inUse();
    }
    // Three quarters of the lines are 7.5 MB without what holds them together.
    expect(inUse() - early).toBeLessThan(5_000_000);
    expect(Math.min(...sizes)).toBeGreaterThanOrEqual(50);
    expect(Math.max(...sizes)).toBeGreaterThan(50);
    expect(await own.close(id, LINES)).toMatchObject({ tasks: LINES, tasksByState: { ready: LINES } });
    await own.cancel(id);
    const cancelled = await own.until(id, 'cancelled');
    expect(cancelled.tasksByState).toEqual({ cancelled: LINES });
  }, 240_000);

  it('does not keep another workspace waiting: a single task beside it starts with the next claim', async () => {
    const type = await newType(house);
    const large = await own.open();
    for (let from = 0; from < 3_000; from += 1_000)
      await own.add(
        large.id,
        Array.from({ length: 1_000 }, (_, at) => ({ line: from + at, type, payload: {} })),
      );
    const worker = new BareWorker(house, type);
    expect(await worker.claim(20)).toHaveLength(20);
    const other = await create(house, type, { workspaceId: '019aa000-0000-7000-8000-00000000000f' });
    expect((await worker.claim(10)).map(({ id }) => id)).toContain(other.id);
    await own.cancel(large.id);
  });
});
