import fc from 'fast-check';
import type { WebhookDeliveryRecord } from '../store/records.ts';
import { afterAttempt, backoffMs, maxAttempts, nextAttempt } from './attempts.ts';
import { dice } from './dice.ts';

const fresh = (copies: number): WebhookDeliveryRecord => ({
  id: 'event',
  webhookId: 'webhook',
  number: 1,
  event: {},
  state: 'pending',
  due: 0,
  copies,
  attempts: [],
});

describe('attempts', () => {
  test('wait longer each time, a day in all', () => {
    const waits = Array.from({ length: maxAttempts - 1 }, (_, index) => backoffMs(index + 1));
    expect(waits).toEqual(waits.toSorted((left, right) => left - right));
    const sum = waits.reduce((total, wait) => total + wait, 0);
    expect(Math.abs(sum - 86_400_000)).toBeLessThan(waits.length);
  });

  test('end: an event arrives as often as it has copies, or is given up after eight failures in a row', () => {
    const outcomes = fc.array(fc.constantFrom(200, 204, 301, 404, 500, null), { minLength: 16, maxLength: 16 });
    fc.assert(
      fc.property(outcomes, fc.constantFrom(1, 2), (statuses, copies) => {
        let delivery = fresh(copies);
        let now = 0;
        for (const status of statuses) {
          if (delivery.state !== 'pending') break;
          expect(nextAttempt(delivery)).toBeLessThanOrEqual(maxAttempts);
          now = Math.max(now, delivery.due);
          delivery = afterAttempt(delivery, { status, error: null }, now, 5);
          if (delivery.state === 'pending') expect(delivery.due).toBeGreaterThan(now);
        }
        const good = delivery.attempts.filter(({ status }) => status === 200 || status === 204).length;
        expect(delivery.state).not.toBe('pending');
        if (delivery.state === 'delivered') expect(good).toBe(copies);
        else
          expect(delivery.attempts.slice(-maxAttempts).map(({ number }) => number)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
      }),
      { seed: 20261122, numRuns: 1000 },
    );
  });
});

describe('dice', () => {
  test('fall the same way for the same seed, another way for another, and evenly', () => {
    const throws = (seed: number) => Array.from({ length: 2000 }, (_, index) => dice(seed, 'order', index));
    expect(throws(1)).toEqual(throws(1));
    expect(throws(1)).not.toEqual(throws(2));
    expect(dice(1, 'order', 7)).not.toBe(dice(1, 'duplicate', 7));
    const mean = throws(1).reduce((sum, value) => sum + value, 0) / 2000;
    expect(mean).toBeGreaterThan(0.45);
    expect(mean).toBeLessThan(0.55);
  });
});
