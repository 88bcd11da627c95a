import type { Figures } from './frame.ts';

/** Which figure of which contender is compared with whose. */
export interface Comparison {
  metric: string;
  unit: string;
  /** The contender that is judged. */
  of: string;
  /** The contender that it is judged by; of several, the best. */
  against: string | string[];
  figure: string;
  /** Whether more of the figure is better, or less. */
  better: 'more' | 'less';
  /** The least ratio asked for; none when nothing is asked. */
  goal?: number;
}

/** A comparison as it came out. A ratio of 2 is twice as good, whether more or less is better. */
export interface Result {
  metric: string;
  value: number;
  unit: string;
  against: number;
  ratio: number;
  goal: number | null;
}

/** Compares the medians of all rounds. */
export function compare(comparison: Comparison, rounds: { [contender: string]: Figures[] }): Result {
  const { metric, unit, of, against, figure, better, goal = null } = comparison;
  const middle = (name: string) => median((rounds[name] ?? []).map(round => round[figure] ?? NaN));
  const ours = middle(of);
  const theirs = Math[better === 'more' ? 'max' : 'min'](...[against].flat().map(middle));
  if (!ours || !theirs) throw new Error(`${metric}: ${of} or ${String(against)} gave no figure "${figure}".`);
  const ratio = better === 'more' ? ours / theirs : theirs / ours;
  return { metric, value: rounded(ours), unit, against: rounded(theirs), ratio: rounded(ratio), goal };
}

/** The comparison with those contenders only that have run; none when the judged one has not, or nobody is left to judge it by. */
export function amongThose(comparison: Comparison, ran: string[]): Comparison[] {
  const against = [comparison.against].flat().filter(name => ran.includes(name));
  return ran.includes(comparison.of) && against.length ? [{ ...comparison, against }] : [];
}

/** Something that is counted or timed and must not be more than so much, or not less. */
export interface Claim {
  metric: string;
  unit: string;
  value: number;
  most?: number;
  least?: number;
}

/** A claim as it came out: a ratio of 1 when it holds, of 0 when it does not. */
export function judge({ metric, unit, value, most = Infinity, least = -Infinity }: Claim): Result {
  const holds = least <= value && value <= most;
  const against = Number.isFinite(most) ? most : least;
  return { metric, value: rounded(value), unit, against, ratio: holds ? 1 : 0, goal: 1 };
}

/** The results that miss their goals, each as a sentence. */
export function missed(results: Result[]): string[] {
  return results
    .filter(({ ratio, goal }) => goal !== null && ratio < goal)
    .map(({ metric, ratio, goal }) => `${metric}: a ratio of ${ratio}, and at least ${goal} is asked for`);
}

/** The results for people. */
export function table(results: Result[]): string {
  const head = ['metric', 'value', 'against', 'unit', 'ratio', 'goal'];
  const rows = [
    head,
    ...results.map(each =>
      [each.metric, each.value, each.against, each.unit, each.ratio, each.goal ?? '–'].map(String),
    ),
  ];
  return columns(rows);
}

/** Rows as text, their cells below each other. */
export function columns(rows: string[][]): string {
  const widths = (rows[0] ?? []).map((_, at) => Math.max(...rows.map(row => row[at]!.length)));
  return rows
    .map(row =>
      row
        .map((cell, at) => cell.padEnd(widths[at]!))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

/** The middle one; of an even number, the mean of the two in the middle. */
export function median(values: number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  return sorted.length % 2 ? sorted[Math.floor(middle)]! : ((sorted[middle - 1] ?? NaN) + (sorted[middle] ?? NaN)) / 2;
}

function rounded(value: number): number {
  return Number(value.toPrecision(4));
}
