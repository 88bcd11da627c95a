import type { Evidence } from '../witness/evidence.ts';
import type { Finding } from './invariant.ts';
import { invariants } from './invariants.ts';

/** What the evidence says of a promise. */
export interface Verdict extends Finding {
  claim: string;
}

/** How many violations of a promise are shown. */
const MOST_SHOWN = 5;

/** Holds every promise against the evidence. */
export function judge(evidence: Evidence): Verdict[] {
  return invariants.map(({ claim, check }) => ({ claim, ...check(evidence) }));
}

/** The verdicts as a table, the first violations of each below it. */
export function verdictTable(verdicts: readonly Verdict[]): string {
  const width = Math.max(...verdicts.map(({ claim }) => claim.length));
  const row = (claim: string, checked: string, violations: string) =>
    `${claim.padEnd(width)}  ${checked.padStart(8)}  ${violations.padStart(10)}`;
  return [
    row('invariant', 'checked', 'violations'),
    ...verdicts.map(({ claim, checked, violations }) => row(claim, String(checked), String(violations.length))),
    ...verdicts.flatMap(({ claim, violations }) => shown(claim, violations)),
  ].join('\n');
}

function shown(claim: string, violations: readonly string[]): string[] {
  if (!violations.length) return [];
  const more = violations.length - MOST_SHOWN;
  return [
    `\nBROKEN  ${claim}`,
    ...violations.slice(0, MOST_SHOWN).map(sentence => `  - ${sentence}`),
    ...(more > 0 ? [`  … and ${more} more`] : []),
  ];
}
