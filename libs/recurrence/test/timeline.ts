const MINUTE = 60_000;
const DAY = 1440 * MINUTE;

/** How a zone's clocks were found to stand: minutes from UTC, each from a moment on. */
export interface Stretch {
  from: number;
  offset: number;
}

/**
 * The clocks of a zone between two moments, by looking at them as a person would: every midnight UTC, and on a day that changes them every quarter hour, and
 * within that quarter every minute.
 */
export function timeline(zone: string, from: number, to: number): Stretch[] {
  const shown = wallClock(zone);
  const offset = (moment: number) => shown(moment) - moment;
  const stretches = [{ from, offset: offset(from) }];
  const look = (begin: number, end: number, [step, ...finer]: number[]) => {
    for (let moment = begin; moment < end && step; moment += step) {
      if (offset(moment + step) === stretches.at(-1)!.offset) continue;
      if (finer.length > 0) look(moment, moment + step, finer);
      else stretches.push({ from: moment + step, offset: offset(moment + step) });
    }
  };
  look(from, to, [DAY, 15 * MINUTE, MINUTE]);
  return stretches;
}

/** What the clocks show at a moment, as if it were UTC. */
export function clockOf(stretches: readonly Stretch[]): (moment: number) => number {
  return moment => moment + (stretches.findLast(({ from }) => from <= moment) ?? stretches[0]!).offset;
}

function wallClock(zone: string): (moment: number) => number {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  return moment => {
    const [month, day, year, hour, minute, second] = format.format(moment).match(/\d+/g)!.map(Number);
    return Date.UTC(year!, month! - 1, day, hour, minute, second);
  };
}
