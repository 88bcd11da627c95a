import type { Figures } from '../frame.ts';
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

function more(figure: string, what: string, whom: string, against: Name | Name[], goal?: number): Comparison {
  return { metric: `${what}, to ${whom}`, unit: '1/s', of: 'ours', against, figure, better: 'more', goal };
}

function less(figure: string, what: string, whom: string, against: Name | Name[]): Comparison {
  return { metric: `${what}, to ${whom}`, unit: 'ms', of: 'ours', against, figure, better: 'less' };
}
