import { judge } from './verdict.ts';

const delays = [5_000, 300_000];

describe('the verdict on an attempt', () => {
  it.each([200, 201, 204, 299])('%i is a delivery', status => {
    expect(judge({ status }, 1, delays, 0)).toEqual({ outcome: 'delivered' });
  });

  it.each([100, 199, 301, 302, 307, 400, 401, 404, 429, 500, 503])('%i is tried again', status => {
    expect(judge({ status }, 1, delays, 0)).toMatchObject({ outcome: 'retried', delayMs: 5_000 });
  });

  it('waits longer from attempt to attempt, and by chance up to a fifth longer', () => {
    const fault = { fault: 'There was no answer in time.' };
    expect(judge(fault, 2, delays, 0)).toEqual({ outcome: 'retried', error: fault.fault, delayMs: 300_000 });
    expect(judge(fault, 2, delays, 1)).toMatchObject({ delayMs: 360_000 });
  });

  it('gives up after one attempt more than there are delays, also when crashes made it more', () => {
    for (const attempt of [3, 4, 9]) {
      expect(judge({ status: 500 }, attempt, delays, 0)).toEqual({
        outcome: 'failed',
        error: 'The receiver answered 500.',
      });
    }
  });

  it('takes 410 as the end of the endpoint', () => {
    expect(judge({ status: 410 }, 1, delays, 0)).toMatchObject({ outcome: 'refused' });
  });

  it('says why a redirect is no delivery', () => {
    expect(judge({ status: 302 }, 1, delays, 0)).toMatchObject({ error: expect.stringContaining('not followed') });
  });
});
