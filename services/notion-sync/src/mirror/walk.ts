/** The parts of a backfill, in their order. */
export const PHASES = ['search', 'rows', 'bodies', 'missing'] as const;

export type Phase = (typeof PHASES)[number];

/** How far a backfill is; it goes on from here after a crash. */
export interface Walk {
  /** The reading that it began with; what it has not been shown since is missing. */
  number: number;
  phase: Phase;
  bodies: number;
  requests: number;
  vanished: number;
  isFirst: boolean;
}

/** A tenth of the bar is for listing, as nobody knows how much there is before it is listed; in percent. */
const LISTED_PERCENT: { [phase in Phase]: number } = { search: 1, rows: 4, bodies: 10, missing: 99 };

/** How much of a backfill is done, in percent, with whole numbers. @param read how many of all bodies that are to be read are */
export function percentOf(phase: Phase, read: { done: number; all: number }): number {
  if (phase !== 'bodies') return LISTED_PERCENT[phase];
  const share = read.all ? read.done / read.all : 1;
  return Math.floor(LISTED_PERCENT.bodies + (LISTED_PERCENT.missing - LISTED_PERCENT.bodies) * share);
}

/** How far a backfill is, to somebody who waits. @param perSecond how many bodies are read in a second; 0 when nobody knows yet */
export function messageOf(phase: Phase, read: { done: number; all: number }, perSecond: number): string {
  if (phase === 'search' || phase === 'rows') return `Listing pages; ${count(read.all)} so far.`;
  if (phase === 'missing') return 'Looking for what has vanished.';
  const left = perSecond > 0 ? `, about ${duration((read.all - read.done) / perSecond)} left` : '';
  return `${count(read.done)} of ${count(read.all)} pages read${left}.`;
}

function count(value: number): string {
  return value.toLocaleString('en');
}

function duration(seconds: number): string {
  if (seconds < 90) return `${Math.ceil(seconds)} s`;
  if (seconds < 90 * 60) return `${Math.ceil(seconds / 60)} min`;
  return `${Math.ceil(seconds / 3_600)} h`;
}
