import { measure, type Bench } from './frame.ts';
import { keepInFlight } from './in-flight.ts';
import { compare, median, missed, table, type Comparison, type Result } from './result.ts';
import { uuidv7 } from './uuidv7.ts';

const speed: Comparison = {
  metric: 'speed',
  unit: '1/s',
  of: 'ours',
  against: 'floor',
  figure: 'perSecond',
  better: 'more',
};
const time: Comparison = { metric: 'time', unit: 'ms', of: 'ours', against: 'floor', figure: 'p50', better: 'less' };

describe('a bench', () => {
  it('lets all take turns at going first, warms up once, compares medians, and ends what it began', async () => {
    const order: string[] = [];
    let isOver = false;
    const turns = (name: string, values: number[]) => () => {
      order.push(name);
      return Promise.resolve({ perSecond: values.shift()! });
    };
    const bench: Bench = {
      about: '',
      rounds: 3,
      prepare: () =>
        Promise.resolve({
          contenders: { ours: turns('ours', [999, 50, 10, 60]), floor: turns('floor', [1, 100, 90, 500]) },
          end: () => Promise.resolve(void (isOver = true)),
        }),
      comparisons: [{ ...speed, goal: 0.4 }],
    };
    const [result, ...noise] = await measure(bench, () => undefined);
    expect(order).toEqual(['ours', 'floor', 'floor', 'ours', 'ours', 'floor', 'floor', 'ours']);
    expect(result).toEqual({ metric: 'speed', value: 50, unit: '1/s', against: 100, ratio: 0.5, goal: 0.4 });
    expect(noise.map(({ metric }) => metric)).toEqual(['noise: cpu', 'noise: fsync']);
    for (const { value, ratio, goal } of noise) {
      expect(value).toBeGreaterThan(0);
      expect(ratio).toBeLessThanOrEqual(1);
      expect(goal).toBeNull();
    }
    expect(isOver).toBe(true);
  });

  it('runs those that are asked for, as many rounds as are asked for, and judges by those that ran', async () => {
    const order: string[] = [];
    const contender = (name: string, perSecond: number) => (round: number) => {
      order.push(`${name} ${round}`);
      return Promise.resolve({ perSecond });
    };
    const bench: Bench = {
      about: '',
      rounds: 3,
      prepare: ({ n }) =>
        Promise.resolve({
          contenders: {
            ours: contender('ours', n!),
            'a peer': contender('a peer', 100),
            'a better peer': contender('a better peer', 999),
            floor: contender('floor', 20),
          },
          end: () => Promise.resolve(),
        }),
      comparisons: [
        { ...speed, against: ['a peer', 'a better peer'] },
        { ...speed, against: 'floor' },
      ],
    };
    const results = await measure(bench, () => undefined, { only: ['ours', 'a peer'], rounds: 1, n: 50 });
    expect(order).toEqual(['ours 0', 'a peer 0', 'a peer 1', 'ours 1']);
    expect(results.map(({ metric, ratio }) => [metric, ratio])).toEqual([
      ['speed', 0.5],
      ['noise: cpu', 1],
      ['noise: fsync', 1],
    ]);
  });

  it('says who there is when nobody is called what is asked for, and ends what it began', async () => {
    let isOver = false;
    const bench: Bench = {
      about: '',
      rounds: 1,
      prepare: () =>
        Promise.resolve({
          contenders: { ours: () => Promise.resolve({}), floor: () => Promise.resolve({}) },
          end: () => Promise.resolve(void (isOver = true)),
        }),
      comparisons: [],
    };
    const measured = measure(bench, () => undefined, { only: ['theirs'] });
    await expect(measured).rejects.toThrow("Nobody's name contains theirs; there are ours, floor.");
    expect(isOver).toBe(true);
  });

  it('runs the trials that are asked for, each once and in their order, and no round where no contender is', async () => {
    const order: string[] = [];
    const trial = (name: string, value: number) => () => {
      order.push(name);
      return Promise.resolve([{ metric: name, unit: 'ms', value, most: 5 }]);
    };
    const bench: Bench = {
      about: '',
      rounds: 2,
      prepare: () =>
        Promise.resolve({
          contenders: { ours: () => Promise.resolve(void order.push('ours') as never) },
          trials: { 'a kill': trial('a kill', 9), 'a cancel': trial('a cancel', 5), other: trial('other', 1) },
          end: () => Promise.resolve(),
        }),
      comparisons: [speed],
    };
    const results = await measure(bench, () => undefined, { only: ['a '] });
    expect(order).toEqual(['a kill', 'a cancel']);
    expect(results.slice(-2).map(({ metric, ratio }) => [metric, ratio])).toEqual([
      ['a kill', 0],
      ['a cancel', 1],
    ]);
  });

  it('ends what it began though a contender fails', async () => {
    let isOver = false;
    const bench: Bench = {
      about: '',
      rounds: 1,
      prepare: () =>
        Promise.resolve({
          contenders: { ours: () => Promise.reject(new Error('no fuel')) },
          end: () => Promise.resolve(void (isOver = true)),
        }),
      comparisons: [],
    };
    await expect(measure(bench, () => undefined)).rejects.toThrow('no fuel');
    expect(isOver).toBe(true);
  });
});

describe('a result', () => {
  it('has a ratio above 1 when ours is better, whether more or less is better', () => {
    expect(compare(speed, { ours: [{ perSecond: 200 }], floor: [{ perSecond: 100 }] }).ratio).toBe(2);
    expect(compare(time, { ours: [{ p50: 1 }], floor: [{ p50: 2 }] }).ratio).toBe(2);
  });

  it('is judged by the best of several, whether more or less is better', () => {
    const rounds = {
      ours: [{ perSecond: 100, p50: 4 }],
      a: [{ perSecond: 50, p50: 8 }],
      b: [{ perSecond: 200, p50: 2 }],
    };
    expect(compare({ ...speed, against: ['a', 'b'] }, rounds)).toMatchObject({ against: 200, ratio: 0.5 });
    expect(compare({ ...time, against: ['a', 'b'] }, rounds)).toMatchObject({ against: 2, ratio: 0.5 });
  });

  it('is none when a figure is missing', () => {
    expect(() => compare(time, { ours: [{ p50: 1 }], floor: [{}] })).toThrow('floor gave no figure "p50"');
  });

  it('misses its goal below it, and none when it has none', () => {
    const result = (ratio: number, goal: number | null): Result => ({
      metric: 'm',
      value: 1,
      unit: 's',
      against: 1,
      ratio,
      goal,
    });
    expect(missed([result(0.5, 0.5), result(0.1, null)])).toEqual([]);
    expect(missed([result(0.49, 0.5)])).toEqual(['m: a ratio of 0.49, and at least 0.5 is asked for']);
    expect(table([result(0.5, null)])).toMatch(/^m +1 +1 +s +0\.5 +–$/m);
  });

  it('knows the middle', () => {
    expect([median([3, 1, 2]), median([4, 1, 3, 2]), median([7])]).toEqual([2, 2.5, 7]);
  });
});

describe('keeping work in flight', () => {
  it('does all of it once, and never more at a time', async () => {
    const done: number[] = [];
    let [now, most] = [0, 0];
    const { perSecond, p50 } = await keepInFlight(3, 10, async number => {
      most = Math.max(most, ++now);
      await new Promise(resolve => setImmediate(resolve));
      now--;
      done.push(number);
    });
    expect(done.sort((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(most).toBe(3);
    expect(perSecond).toBeGreaterThan(0);
    expect(p50).toBeGreaterThan(0);
  });
});

describe('an id', () => {
  it('is a UUIDv7 that bears its time', () => {
    const id = uuidv7(0x0123456789ab);
    expect(id).toMatch(/^01234567-89ab-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(uuidv7()).not.toBe(uuidv7());
  });
});
