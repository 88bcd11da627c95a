import { jest } from '@jest/globals';
import { Lease } from './lease.ts';

beforeEach(() => jest.useFakeTimers({ now: 0 }));
afterEach(() => jest.useRealTimers());

describe('a lease', () => {
  it('is over before the scheduler may think so, counted from when the message was sent', () => {
    let over = 0;
    const lease = new Lease(() => over++);
    expect(lease.isOver).toBe(true);
    jest.advanceTimersByTime(400);
    lease.confirm(performance.now() - 400, 1_000);
    jest.advanceTimersByTime(499);
    expect({ over, isOver: lease.isOver }).toEqual({ over: 0, isOver: false });
    jest.advanceTimersByTime(1);
    expect({ over, isOver: lease.isOver }).toEqual({ over: 1, isOver: true });
  });

  it('goes on with each confirmation, whatever order they come in', () => {
    let over = 0;
    const lease = new Lease(() => over++);
    lease.confirm(performance.now(), 1_000);
    jest.advanceTimersByTime(800);
    lease.confirm(performance.now(), 1_000);
    lease.confirm(performance.now() - 700, 1_000);
    jest.advanceTimersByTime(899);
    expect(over).toBe(0);
    jest.advanceTimersByTime(1);
    expect(over).toBe(1);
  });
});
