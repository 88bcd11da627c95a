import { Fault } from '../local/fault.mjs';
import { cpuProbe, fsyncProbe } from './probes.ts';
import { amongThose, compare, judge, type Claim, type Comparison, type Result } from './result.ts';

/** What a contender reached in one round, by the name of the figure. */
export type Figures = { [figure: string]: number };

/** Something that does the measured work once and says how it went; round 0 warms up. */
export type Contender = (round: number) => Promise<Figures>;

/** Something that is measured by itself, once, and what it is to keep to. */
export type Trial = (say: (line: string) => void) => Promise<Claim[]>;

/** A run that is smaller or larger than the bench says. */
export interface Options {
  /** Only contenders and trials whose names contain one of these. */
  only?: string[];
  /** How many rounds count. */
  rounds?: number;
  /** How much a contender does in a round, where the bench has such a number. */
  n?: number;
}

/** A measurement of ours against something to measure it by. */
export interface Bench {
  /** In a sentence. */
  about: string;
  /** How many rounds count; one more warms up. */
  rounds: number;
  /** Starts what is needed, for all rounds. */
  prepare(options: Options): Promise<{
    contenders: { [name: string]: Contender };
    /** What must never happen, or never more often than so, looked at after the rounds. */
    claims?: (say: (line: string) => void, rounds: { [contender: string]: Figures[] }) => Promise<Claim[]>;
    /** By name, in the order in which they are run, after all else. */
    trials?: { [name: string]: Trial };
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
export async function measure(bench: Bench, say: (line: string) => void, options: Options = {}): Promise<Result[]> {
  const { only, rounds: count = bench.rounds } = options;
  const { contenders, claims, trials = {}, end } = await bench.prepare(options);
  const judged: Result[] = [];
  const rounds: { [contender: string]: Figures[] } = {};
  try {
    const wanted = new Set(chosen([...Object.keys(contenders), ...Object.keys(trials)], only));
    const names = Object.keys(contenders).filter(name => wanted.has(name));
    for (let round = 0; round <= count; round++) {
      const probe = { cpu: cpuProbe(), fsync: fsyncProbe() };
      const turned = [...names.slice(round % names.length), ...names.slice(0, round % names.length)];
      for (const name of turned) {
        const figures = await contenders[name]!(round);
        say(`${round ? `round ${round} of ${count}` : 'warm-up'}  ${name}: ${shown(figures)}`);
        if (round) (rounds[name] ??= []).push(figures);
      }
      if (round) (rounds.probe ??= []).push(probe);
    }
    for (const claim of (await claims?.(say, rounds)) ?? []) judged.push(judge(claim));
    for (const [name, trial] of Object.entries(trials)) {
      if (!wanted.has(name)) continue;
      say(`trial  ${name}`);
      for (const claim of await trial(say)) judged.push(judge(claim));
    }
  } finally {
    await end();
  }
  rounds['best probe'] = [best(rounds.probe ?? [])];
  const asked = only ? bench.comparisons.flatMap(each => amongThose(each, Object.keys(rounds))) : bench.comparisons;
  const compared = [...asked, ...NOISE].map(comparison => compare(comparison, rounds));
  return [...compared, ...judged];
}

function chosen(names: string[], only: string[] | undefined): string[] {
  if (!only) return names;
  const found = names.filter(name => only.some(part => name.includes(part)));
  if (!found.length) throw new Fault(`Nobody's name contains ${only.join(' or ')}; there are ${names.join(', ')}.`);
  return found;
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
