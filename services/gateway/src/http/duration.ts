import { field, type Standing } from './field.ts';

/** Weeks alone, or days, hours, minutes and seconds: what has the same length everywhere, which months and years have not. */
const DURATION = /^P(?:(\d{1,4})W|(?=.)(?:(\d{1,5})D)?(?:T(?=.)(?:(\d{1,6})H)?(?:(\d{1,7})M)?(?:(\d{1,9})S)?)?)$/;

/** An ISO 8601 duration in milliseconds; undefined when it is none that we take. */
export function durationMs(text: string): number | undefined {
  const found = DURATION.exec(text);
  if (!found) return undefined;
  const [weeks, days, hours, minutes, seconds] = found.slice(1).map(part => Number(part ?? 0)) as [
    number,
    number,
    number,
    number,
    number,
  ];
  return ((((weeks * 7 + days) * 24 + hours) * 60 + minutes) * 60 + seconds) * 1_000;
}

/** Whole milliseconds as an ISO 8601 duration, in days, hours, minutes and seconds; what is less than a second is rounded. */
export function durationOf(ms: number): string {
  const seconds = Math.round(ms / 1_000);
  const parts = [
    Math.floor(seconds / 86_400),
    Math.floor(seconds / 3_600) % 24,
    Math.floor(seconds / 60) % 60,
    seconds % 60,
  ];
  const [days, ...time] = parts.map((count, at) => (count ? `${count}${'DHMS'[at]}` : '')) as [string, ...string[]];
  const inDay = time.join('');
  return days || inDay ? `P${days}${inDay && `T${inDay}`}` : 'PT0S';
}

/** An ISO 8601 duration of at most `most`, which is one too; the code gets milliseconds. */
export function Duration(doc: string, { most, ...standing }: Standing & { most: string }): PropertyDecorator {
  const rule = {
    schema: { type: 'string', pattern: DURATION.source } as const,
    says: `an ISO 8601 duration of at most ${most}, such as PT24H`,
    fits: (value: unknown) =>
      typeof value === 'string' && (durationMs(value) ?? Infinity) <= (durationMs(most) ?? Infinity),
    reads: (value: unknown) => durationMs(String(value)),
  };
  return field(doc, rule, { example: 'PT24H', ...standing });
}
