import type { Claim } from '../../result.ts';
import type { Places } from '../contestant.ts';
import { limitClaims } from '../goals.ts';
import { until } from '../until.ts';
import { keyOf } from './call.ts';
import type { Caller } from './caller.ts';
import { onStand } from './client.ts';
import { mostAtOnce, mostBeyond, mostInWindow, spansOf, type Span } from './spans.ts';

const CALLERS = 3;
const SLOTS = 60;
/** For how long limits are used, in milliseconds: there is always more to do than they let through. */
const USED_MS = 12_000;

const WINDOW = { count: 100, windowMs: 1_000 };
const BUCKET = { perSecond: 100, burst: 10 };
const PLACES = 10;
/** How long a call takes that has one of the places, in milliseconds. */
const CALL_MS = 500;
const LIMITED = ['window', 'bucket', 'places'];

/**
 * A window, a bucket and a concurrency limit, each with more to do than it lets through, shared by several workers. Rates count starts by the
 * database's clock, as the limits are defined; who ran beside whom is also counted by those who ran.
 */
export function limitsClaims(places: Places, say: (line: string) => void): Promise<Claim[]> {
  return onStand(places, async ({ client, callers }) => {
    const workers = await callers(CALLERS, SLOTS);
    await client.limit('window', { window: WINDOW });
    await client.limit('bucket', { bucket: BUCKET });
    await client.limit('places', { concurrency: PLACES });
    const of = (whom: string, ms: number, perSecond: number) =>
      client.add(Array.from({ length: Math.ceil((perSecond * USED_MS * 1.3) / 1_000) }, () => ({ whom, ms })));
    await Promise.all([
      of('window', 5, WINDOW.count),
      of('bucket', 5, BUCKET.perSecond),
      of('places', CALL_MS, (PLACES * 1_000) / CALL_MS),
    ]);
    // Handlers are asked, and not the database, which would have to work for that.
    const isUsedUp = (whom: string) => {
      const began = workers
        .flatMap(seenSpans)
        .filter(each => each.whom === whom)
        .map(({ from }) => from);
      return Math.max(...began) > Math.min(...began) + USED_MS;
    };
    await until('the limits have been used for long enough', () => Promise.resolve(LIMITED.every(isUsedUp)), 500);
    const spans = (whom: string) => spansOf(places.oursUrl, client.workspaceId, keyOf(whom));
    const [window, bucket, held] = await Promise.all(LIMITED.map(spans));
    const seen = workers.flatMap(seenSpans);
    const late = mostInWindow(
      seen.filter(({ whom }) => whom === 'window').map(({ from }) => from),
      WINDOW.windowMs,
    );
    say(`as they reached the handlers, at most ${late} calls in a window`);
    return [
      ...limitClaims('a window', mostInWindow(starts(window!), WINDOW.windowMs) - WINDOW.count, {
        used: within(window!),
        of: (WINDOW.count * USED_MS) / WINDOW.windowMs,
      }),
      ...limitClaims('a bucket', mostBeyond(starts(bucket!), BUCKET), {
        used: within(bucket!),
        of: BUCKET.burst + (BUCKET.perSecond * USED_MS) / 1_000,
      }),
      ...limitClaims(
        'a number of places',
        Math.max(mostAtOnce(held!), mostAtOnce(seen.filter(({ whom }) => whom === 'places'))) - PLACES,
        { used: busyMs(seen.filter(({ whom }) => whom === 'places')), of: PLACES * USED_MS },
      ),
    ];
  });
}

function starts(spans: readonly Span[]): number[] {
  return spans.map(({ from }) => from);
}

/** How many started while the limit was used. */
function within(spans: readonly Span[]): number {
  return spans.filter(({ from }) => from < spans[0]!.from + USED_MS).length;
}

/** For how long handlers ran while the limit was used, added up, in milliseconds. */
function busyMs(spans: readonly Pick<Span, 'from' | 'to'>[]): number {
  const first = Math.min(...spans.map(({ from }) => from));
  const last = first + USED_MS;
  return spans.reduce((sum, { from, to }) => sum + Math.max(0, Math.min(to, last) - from), 0);
}

/** The runs of handlers, as they saw them; who runs still has no end. */
function seenSpans({ seen }: Caller): (Span & { whom?: string })[] {
  const ends = new Map(seen.filter(({ what }) => what !== 'began').map(each => [nameOf(each), each.at]));
  return seen
    .filter(({ what }) => what === 'began')
    .map(each => ({ task: each.task, whom: each.whom, from: each.at, to: ends.get(nameOf(each)) ?? Infinity }));
}

function nameOf({ task, attempt }: { task: string; attempt: number }): string {
  return `${task} ${attempt}`;
}
