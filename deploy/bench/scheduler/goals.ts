import type { Figures } from '../frame.ts';
import { percentileOf } from '../percentile.ts';
import { median, type Claim, type Comparison } from '../result.ts';
import type { Name } from './contestants.ts';

const ON_POSTGRES: Name[] = [
  'graphile batched',
  'graphile default',
  'pg-boss batch',
  'pg-boss per task',
  'bullmq postgres',
];
const PEERS: Name[] = [...ON_POSTGRES, 'bullmq redis'];

/** The longest that a task may wait for its handler at a hundred a second, in milliseconds. */
const MOST_MS = { p50: 5, p99: 25 };

/** The longest that tasks of a killed worker, and handlers of cancelled tasks, may wait for the news, in milliseconds. */
const MOST_WAIT_MS = { killed: 10_000, cancelled: 1_000 };
/** Of what a limit allows, at least so much is used by those who always want more. */
const LEAST_USED = 0.9;
/** How long after the time that was said a key is called again at the latest, in milliseconds. */
const MOST_LATE_MS = 250;
/** How long tasks of others wait while keys rest, as a multiple of how long they do without. */
const MOST_DISTURBED = 1.5;
/** The longest wait of those with few tasks, as a multiple of what is ideal. */
const MOST_UNFAIR = 3;

/** Where ours is to stand among its peers, and how far it is from the floor. */
export const comparisons: Comparison[] = [
  more('bulk', 'added in bulk', 'the best peer', PEERS, 1),
  more('bulk', 'added in bulk', 'the floor', 'floor'),
  more('one', 'added one by one', 'BullMQ on Redis', 'bullmq redis', 0.7),
  more('one', 'added one by one', 'the best peer on Postgres', ON_POSTGRES, 10),
  more('one', 'added one by one', 'the floor', 'floor'),
  ...(['process', 'processDurable'] as const).flatMap(figure => {
    const what = figure === 'process' ? 'processed, to the last handler call' : 'processed, to the last end kept';
    return [
      more(figure, what, 'Graphile Worker in batches', 'graphile batched', 0.8),
      more(figure, what, 'pg-boss task by task', 'pg-boss per task', 1.5),
      more(figure, what, 'the best peer', PEERS),
      more(figure, what, 'the floor', 'floor'),
    ];
  }),
  ...(['p50', 'p99'] as const).flatMap(figure => [
    less(figure, `added to started, ${figure}`, 'the best peer', PEERS),
    less(figure, `added to started, ${figure}`, 'the floor', 'floor'),
  ]),
];

/** What ours must keep to, whatever the others do; nothing when it has not run. */
export function claimsOf(ours: Figures[]): Claim[] {
  if (!ours.length) return [];
  const all = (figure: string) => ours.map(figures => figures[figure] ?? NaN);
  return [
    ...(['p50', 'p99'] as const).map(figure => ({
      metric: `added to started at 100/s, ${figure}`,
      unit: 'ms',
      value: median(all(figure)),
      most: MOST_MS[figure],
    })),
    { metric: 'tasks that ran twice', unit: '', value: Math.max(...all('doubled')), most: 0 },
  ];
}

/** What is claimed of waits, in milliseconds: that not even the longest is above what is asked for. */
export function waitClaims(metric: string, waits: number[], which: keyof typeof MOST_WAIT_MS): Claim[] {
  const most = MOST_WAIT_MS[which];
  return [0.5, 0.99, 1].map(share => ({
    metric: `${metric}, ${share === 1 ? 'most' : `p${share * 100}`}`,
    unit: 'ms',
    value: percentileOf(waits, share),
    most,
  }));
}

/** What is claimed of a limit: that it was not exceeded, and how much of what it allows was used. */
export function limitClaims(what: string, beyond: number, { used, of }: { used: number; of: number }): Claim[] {
  return [
    { metric: `calls beyond ${what}`, unit: '', value: Math.max(0, beyond), most: 0 },
    { metric: `use of ${what}`, unit: '', value: used / of, least: LEAST_USED },
  ];
}

/** What is claimed of keys that rest; `late` is how long after the time said each was called again, in milliseconds. */
export function restClaims(seen: {
  further: number;
  late: number[];
  others: { before: number[]; meanwhile: number[] };
}): Claim[] {
  return [
    { metric: '429: further calls of the key', unit: '', value: seen.further, most: 0 },
    {
      metric: '429: called again after the time said, p50',
      unit: 'ms',
      value: percentileOf(seen.late, 0.5),
      most: MOST_LATE_MS,
    },
    {
      metric: '429: called again after the time said, most',
      unit: 'ms',
      value: percentileOf(seen.late, 1),
      most: MOST_LATE_MS,
    },
    {
      metric: '429: others, added to started, p90, to that before',
      unit: '',
      value: percentileOf(seen.others.meanwhile, 0.9) / percentileOf(seen.others.before, 0.9),
      most: MOST_DISTURBED,
    },
  ];
}

/** What is claimed of those with few tasks beside one with many; waits in milliseconds. */
export function fairnessClaim(wait: number, ideal: number): Claim {
  return { metric: 'wait of light tenants, p99, to the ideal', unit: '', value: wait / ideal, most: MOST_UNFAIR };
}

function more(figure: string, what: string, whom: string, against: Name | Name[], goal?: number): Comparison {
  return { metric: `${what}, to ${whom}`, unit: '1/s', of: 'ours', against, figure, better: 'more', goal };
}

function less(figure: string, what: string, whom: string, against: Name | Name[]): Comparison {
  return { metric: `${what}, to ${whom}`, unit: 'ms', of: 'ours', against, figure, better: 'less' };
}
