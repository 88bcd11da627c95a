const DAY = 86_400_000;

/** A day as an almanac prints it: with its place in everything, from the beginning (1, 2, …) and from the end (-1, -2, …). */
export interface AlmanacDay {
  /** Midnight, UTC. */
  midnight: number;
  year: number;
  month: number;
  /** `SU` to `SA` */
  weekday: string;
  ofMonth: Places;
  ofYear: Places;
  /** Among the days of the same weekday. */
  weekdayOfMonth: Places;
  weekdayOfYear: Places;
  /** The place of its week in the year that the week belongs to. */
  week: Places;
  /** Counts all weeks. */
  weekCount: number;
}

type Places = [fromBeginning: number, fromEnd: number];

/** Some years day by day, made by counting; `weekStart` is the weekday that weeks begin with. */
export function almanac(firstYear: number, years: number, weekStart: string): AlmanacDay[] {
  const days: AlmanacDay[] = [];
  // A year more at both ends, so that weeks there are whole.
  for (
    let midnight = Date.UTC(firstYear - 1, 0, 1);
    midnight < Date.UTC(firstYear + years + 1, 0, 1);
    midnight += DAY
  ) {
    const [weekday, , month, year] = new Date(midnight).toUTCString().replace(',', '').split(' ');
    const date = { year: Number(year), month: 'JanFebMarAprMayJunJulAugSepOctNovDec'.indexOf(month!) / 3 + 1 };
    const none: Places = [0, 0];
    const places = { ofMonth: none, ofYear: none, weekdayOfMonth: none, weekdayOfYear: none, week: none, weekCount: 0 };
    days.push({ midnight, weekday: weekday!.slice(0, 2).toUpperCase(), ...date, ...places });
  }
  number(
    days,
    day => `${day.year}`,
    (day, places) => (day.ofYear = places),
  );
  number(
    days,
    day => `${day.year} ${day.month}`,
    (day, places) => (day.ofMonth = places),
  );
  number(
    days,
    day => `${day.year} ${day.weekday}`,
    (day, places) => (day.weekdayOfYear = places),
  );
  number(
    days,
    day => `${day.year} ${day.month} ${day.weekday}`,
    (day, places) => (day.weekdayOfMonth = places),
  );
  numberWeeks(days, weekStart);
  return days.filter(({ year }) => year >= firstYear && year < firstYear + years);
}

/** Gives each day its place among those of the same name. */
function number<T>(things: T[], name: (thing: T) => string, give: (thing: T, places: Places) => void): void {
  for (const group of Map.groupBy(things, name).values()) {
    group.forEach((thing, index) => give(thing, [index + 1, index - group.length]));
  }
}

/** A week belongs to the year that has at least four of its days. */
function numberWeeks(days: AlmanacDay[], weekStart: string): void {
  let weekCount = 0;
  for (const day of days) day.weekCount = weekCount += day.weekday === weekStart ? 1 : 0;
  const weeks = [...Map.groupBy(days, day => day.weekCount).values()];
  const yearOf = (week: AlmanacDay[]) =>
    [...Map.groupBy(week, day => day.year)].find(([, part]) => part.length >= 4)?.[0];
  number(
    weeks,
    week => `${yearOf(week)}`,
    (week, places) => week.forEach(day => (day.week = places)),
  );
}
