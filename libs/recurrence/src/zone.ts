import { DAY, SECOND } from './calendar.ts';
import { RecurrenceInvalid } from './recurrence.ts';

/** A stretch of time in which a zone's clocks keep one distance from UTC. It ends with a change of the clocks, or with the UTC year. */
export interface Span {
  /** Milliseconds since 1970, UTC. */
  from: number;
  /** The first moment that is no longer in it. */
  until: number;
  /** Local time minus UTC, in milliseconds. */
  offset: number;
}

/**
 * A time zone: how moments (milliseconds since 1970, UTC) and wall times (what its clocks show, as if it were UTC) belong together. Offsets are asked of
 * Intl once per zone and year and kept, so that a due time costs about a microsecond.
 */
export class Zone {
  readonly #years = new Map<number, Span[]>();
  #latest: Span = { from: 0, until: 0, offset: 0 };

  constructor(private readonly format: Intl.DateTimeFormat) {}

  /** The span that a moment lies in. */
  spanAt(moment: number): Span {
    if (moment >= this.#latest.from && moment < this.#latest.until) return this.#latest;
    const spans = this.#spansOf(new Date(moment).getUTCFullYear());
    this.#latest = spans.findLast(span => span.from <= moment)!;
    return this.#latest;
  }

  /** What the clocks show at a moment. */
  wallAt(moment: number): number {
    return moment + this.spanAt(moment).offset;
  }

  /**
   * The moment at which the clocks reach a wall time: the first of two, when it is repeated in autumn, and the first moment after the gap, when it is
   * skipped in spring. Later wall times are never reached earlier.
   */
  reached(wall: number): number {
    // No offset is a day or more, so that no clock shows a wall time earlier than this.
    let span = this.spanAt(wall - DAY);
    while (wall - span.offset >= span.until) span = this.spanAt(span.until);
    return Math.max(wall - span.offset, span.from);
  }

  /** The first wall time, in whole seconds, that the clocks have not reached up to and with a moment: those behind it are reached later. */
  unreached(moment: number): number {
    let wall = this.wallAt(moment) + SECOND;
    // The clocks may stand behind what they showed before; none was ever put back by two days.
    for (let span = this.spanAt(moment - 2 * DAY); span.until <= moment; span = this.spanAt(span.until)) {
      wall = Math.max(wall, span.until + span.offset);
    }
    return wall;
  }

  #spansOf(year: number): Span[] {
    const known = this.#years.get(year);
    if (known) return known;
    if (this.#years.size >= YEARS_KEPT) this.#years.clear();
    const spans = spansBetween(Date.UTC(year, 0, 1), Date.UTC(year + 1, 0, 1), moment => offsetAt(this.format, moment));
    this.#years.set(year, spans);
    return spans;
  }
}

/** The longest search of a rule is a hundred years; a year is about 300 bytes. */
const YEARS_KEPT = 128;

/** By name in small letters; Intl takes any case. There are about 600 names. */
const zones = new Map<string, Zone>();

/** A zone as the time zone data of this Node knows it; undefined when there is none. */
function zoneNamed(name: string): Zone | undefined {
  const key = name.toLowerCase();
  const known = zones.get(key);
  // A fixed offset such as `+01:00` is understood by Intl, but is no zone.
  if (known || !/^[a-z][a-z0-9_+/-]*$/.test(key)) return known;
  try {
    const zone = new Zone(new Intl.DateTimeFormat('en-US', { timeZone: name, timeZoneName: 'longOffset' }));
    zones.set(key, zone);
    return zone;
  } catch {
    return undefined;
  }
}

/** A zone by its IANA name; throws RecurrenceInvalid when there is none. */
export function zoneOf(name: string): Zone {
  const zone = zoneNamed(name);
  if (zone) return zone;
  throw new RecurrenceInvalid(
    `The time zone "${name}" is not known; allowed are IANA names such as Europe/Berlin or UTC.`,
  );
}

/** Whether this is the name of an IANA time zone that due times can be computed in, e.g. `Europe/Berlin`; capitals do not matter. */
export function isZone(name: string): boolean {
  return zoneNamed(name) !== undefined;
}

/** Looks once a day for a change, then halves the day to find its second: of two changes within one day that cancel out, nothing is seen; there are none. */
function spansBetween(from: number, until: number, offset: (moment: number) => number): Span[] {
  const spans: Span[] = [{ from, until, offset: offset(from) }];
  for (let day = from; day < until; day += DAY) {
    const end = Math.min(day + DAY, until - SECOND);
    for (let span = spans.at(-1)!; offset(end) !== span.offset; span = spans.at(-1)!) {
      const change = changeBetween(Math.max(day, span.from), end, moment => offset(moment) !== span.offset);
      span.until = change;
      spans.push({ from: change, until, offset: offset(change) });
    }
  }
  return spans;
}

/** The first second at which something has changed that has not at `low` and has at `high`. */
function changeBetween(low: number, high: number, hasChanged: (moment: number) => boolean): number {
  while (high - low > SECOND) {
    const middle = low + Math.floor((high - low) / 2 / SECOND) * SECOND;
    if (hasChanged(middle)) high = middle;
    else low = middle;
  }
  return high;
}

/** Local time minus UTC in milliseconds, read from e.g. `11/22/2026, GMT+05:45`; before the days of standard time there are seconds too. */
function offsetAt(format: Intl.DateTimeFormat, moment: number): number {
  const [, sign, hours, minutes, seconds = '0'] =
    /GMT([+-])(\d\d):(\d\d)(?::(\d\d))?$/.exec(format.format(moment)) ?? [];
  if (!sign) return 0;
  return (sign === '-' ? -1 : 1) * (Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds)) * SECOND;
}
