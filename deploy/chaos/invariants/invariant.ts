import type { Evidence } from '../witness/evidence.ts';

/** What one look at the evidence found. */
export interface Finding {
  /** How many things were looked at. */
  checked: number;
  /** What was wrong, a sentence each. */
  violations: string[];
}

/** A promise that holds on every run. To add one: a file beside this one, and a line in invariants.ts. */
export interface Invariant {
  /** The promise, as a claim. */
  claim: string;
  check(evidence: Evidence): Finding;
}

/** Looks at each thing alone; `wrongs` answers what is wrong with it. */
export function each<T>(things: readonly T[], wrongs: (thing: T) => readonly string[]): Finding {
  return { checked: things.length, violations: things.flatMap(wrongs) };
}

/** The sentence when `isWrong`, nothing otherwise. */
export function when(isWrong: boolean, sentence: string): string[] {
  return isWrong ? [sentence] : [];
}
