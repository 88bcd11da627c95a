import { isIdle, type Gate } from './gate.ts';
import { refusalOf, type Standing } from './passing.ts';

/** How long nobody looks at those who wait for others to end, in milliseconds: each end is noted, so this is for what no note tells. */
const LOOK_AGAIN_MS = 5_000;

/** What happened at a gate just now. */
interface Happening {
  /** Whether somebody waits here. */
  isWaitedFor: boolean;
  /** Whether somebody may wait here for whom there is room. */
  isPressing: boolean;
}

/**
 * When a gate is to be looked at again, in milliseconds from now: when it opens, or can be forgotten; undefined when only news brings it on.
 */
export function wakeOf(gate: Gate & Standing, { isWaitedFor, isPressing }: Happening, now: number): number | undefined {
  if (!isWaitedFor) {
    const { hold } = gate.state;
    if (isIdle(gate, now)) return LOOK_AGAIN_MS;
    return hold && hold.until > now ? hold.until - now : undefined;
  }
  const refusal = refusalOf(gate, gate, 1, now);
  if (refusal?.why === 'paused') return undefined;
  if (refusal) return refusal.opensAt === undefined ? LOOK_AGAIN_MS : Math.max(0, refusal.opensAt - now);
  return isPressing ? 0 : LOOK_AGAIN_MS;
}
