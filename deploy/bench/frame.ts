import { cpuProbe, fsyncProbe } from './probes.ts';
import { compare, judge, type Claim, type Comparison, type Result } from './result.ts';

/** What a contender reached in one round, by the name of the figure. */
export type Figures = { [figure: string]: number };

/** Something that does the measured work once and says how it went. */
export type Contender = () => Promise<Figures>;

/** A measurement of ours against something to measure it by. */
export interface Bench {
  /** In a sentence. */
  about: string;
  /** How many rounds count; one more warms up. */
  rounds: number;
  /** Starts what is needed, for all rounds. */
  prepare(): Promise<{
    contenders: { [name: string]: Contender };
    /** What must never happen, or never more often than so, looked at after the rounds. */
    claims?: (say: (line: string) => void) => Promise<Claim[]>;
    end(): Promise<void>;
  }>;
  comparisons: Comparison[];
}

/** Probes in which the machine is compared with itself: far from 1, somebody else was using it. */
const NOISE: Comparison[] = [
  { metric: 'noise: cpu', unit: 'ms', of: 'probe', against: 'best probe', figure: 'cpu', better: 'less' },
  { metric: 'noise: fsync', unit: 'ms', of: 'probe', against: 'best probe', figure: 'fsync', better: 'less' },
];

/**
 * Runs a bench: in each round every contender once, in turning order, so that what the machine does meanwhile hits all alike. Probes
 * before each round say how busy it was. Medians of the rounds are compared.
 */
export async function measure(bench: Bench, say: (line: string) => void): Promise<Result[]> {
  const { contenders, claims, end } = await bench.prepare();
  const judged: Result[] = [];
  const rounds: { [contender: string]: Figures[] } = {};
  try {
    const names = Object.keys(contenders);
    for (let round = 0; round <= bench.rounds; round++) {
      const probe = { cpu: cpuProbe(), fsync: fsyncProbe() };
      const turned = [...names.slice(round % names.length), ...names.slice(0, round % names.length)];
      for (const name of turned) {
        const figures = await contenders[name]!();
        say(`${round ? `round ${round} of ${bench.rounds}` : 'warm-up'}  ${name}: ${shown(figures)}`);
        if (round) (rounds[name] ??= []).push(figures);
      }
      if (round) (rounds.probe ??= []).push(probe);
    }
    for (const claim of (await claims?.(say)) ?? []) judged.push(judge(claim));
  } finally {
    await end();
  }
  rounds['best probe'] = [best(rounds.probe ?? [])];
  const compared = [...bench.comparisons, ...NOISE].map(comparison => compare(comparison, rounds));
  return [...compared, ...judged];
}

function best(probes: Figures[]): Figures {
  const least = (figure: string) => Math.min(...probes.map(probe => probe[figure] ?? Infinity));
  return { cpu: least('cpu'), fsync: least('fsync') };
}

function shown(figures: Figures): string {
  return Object.entries(figures)
    .map(([name, value]) => `${name} ${value >= 100 ? Math.round(value) : value.toFixed(2)}`)
    .join(', ');
}
