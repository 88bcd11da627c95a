import type { WallRule, WallTime } from './wall-rule.ts';

const DAY = 86_400_000;

/**
 * When rules fire from one moment to another (with, without), each rule in its place, as found by a watchman who looks at the clock at every `step`
 * milliseconds of real time and knows nothing of zones. For a rule by real time he strikes whenever the clock shows what the rule names. For any other he
 * keeps in mind the latest time that the clock ever showed: when it shows a later one, he strikes if the rule names it or one that the clock has jumped over.
 *
 * He looks two days back at the beginning, so that he knows whether clocks were put back.
 */
export function strikes(
  rules: readonly WallRule[],
  clock: (moment: number) => number,
  from: number,
  to: number,
  step: number,
): number[][] {
  const read = calendarReader();
  const struck = rules.map((): number[] => []);
  let latest = -Infinity;
  for (let moment = from - 2 * DAY; moment < from; moment += step) latest = Math.max(latest, clock(moment));
  for (let moment = from; moment < to; moment += step) {
    const shown = clock(moment);
    const strike = (isEveryHour: boolean, time: WallTime) =>
      rules.forEach((rule, index) => {
        if (rule.isEveryHour !== isEveryHour || struck[index]!.at(-1) === moment) return;
        if (rule.matches(time)) struck[index]!.push(moment);
      });
    strike(true, read(shown));
    for (; latest < shown; latest += step) strike(false, read(latest + step));
  }
  return struck;
}

/** Reads a wall time; it opens the calendar only at midnight. */
function calendarReader(): (wall: number) => WallTime {
  const time: WallTime = { minute: 0, hour: 0, day: 0, month: 0, weekday: 0, days: 0 };
  let midnight = NaN;
  return wall => {
    if (!(wall >= midnight && wall < midnight + DAY)) {
      const date = new Date(wall);
      midnight = date.setUTCHours(0, 0, 0, 0);
      time.day = date.getUTCDate();
      time.month = date.getUTCMonth() + 1;
      time.weekday = date.getUTCDay();
      time.days = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate();
    }
    const minutes = (wall - midnight) / 60_000;
    time.hour = Math.floor(minutes / 60);
    time.minute = minutes % 60;
    return time;
  };
}
