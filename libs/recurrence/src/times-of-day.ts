import { HOUR, MINUTE, SECOND } from './calendar.ts';

/** Every time of day made of given hours, minutes and seconds, in order, without writing them all down (up to 86,400). */
export class TimesOfDay {
  readonly count: number;

  /** Each list is ascending, without doubles and not empty. */
  constructor(
    private readonly hours: readonly number[],
    private readonly minutes: readonly number[],
    private readonly seconds: readonly number[],
  ) {
    this.count = hours.length * minutes.length * seconds.length;
  }

  /** The time at a place of the order, in milliseconds since midnight. */
  at(index: number): number {
    const minute = Math.floor(index / this.seconds.length);
    return (
      this.hours[Math.floor(minute / this.minutes.length)]! * HOUR +
      this.minutes[minute % this.minutes.length]! * MINUTE +
      this.seconds[index % this.seconds.length]! * SECOND
    );
  }

  /** The place of the first time at or after one; `count` when there is none. */
  firstFrom(time: number): number {
    return firstIndex(this.count, index => this.at(index) >= time);
  }
}

/** The first of `count` indexes for which a claim holds that, once true, stays true; `count` when it holds for none. */
export function firstIndex(count: number, holds: (index: number) => boolean): number {
  let [low, high] = [0, count];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (holds(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}
