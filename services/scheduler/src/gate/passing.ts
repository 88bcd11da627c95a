import type { Gate, GateRule, GateState } from './gate.ts';

/** What is known of a gate at a moment besides its row. */
export interface Standing {
  /** Tasks that run and hold a permit of it. */
  running: number;
  /** Whether the probe of its circuit runs. */
  isProbing: boolean;
}

/** Why a gate lets nothing through. */
export type Obstacle = 'paused' | 'held' | 'circuit_open' | 'concurrency' | 'rate' | 'forming';

/** That a gate lets a task wait. */
export interface Refusal {
  why: Obstacle;
  /** When it may let it through, in milliseconds since 1970; undefined when that depends on others. */
  opensAt?: number;
}

/** The window is counted in so many parts, each until the latest start in it has left: never too few, and 1/64 too many at most. */
const PARTS = 64;

/** Whether a task that costs `cost` units may pass at a time; undefined when it may. */
export function refusalOf({ rule, state }: Gate, standing: Standing, cost: number, now: number): Refusal | undefined {
  if (state.pause) return { why: 'paused' };
  if ((state.formingUntil ?? 0) > now) return { why: 'forming', opensAt: state.formingUntil };
  if ((state.hold?.until ?? 0) > now) return { why: 'held', opensAt: state.hold?.until };
  const opensAt = Math.max(windowOpens(rule, state, cost, now), bucketOpens(rule, state, cost, now));
  if (rule.circuit && state.circuit && state.circuit.is !== 'closed') {
    if (state.circuit.openUntil > now) return { why: 'circuit_open', opensAt: state.circuit.openUntil };
    if (standing.isProbing) return { why: 'circuit_open' };
  }
  if (rule.concurrency !== undefined && standing.running >= rule.concurrency) return { why: 'concurrency' };
  return opensAt > now ? { why: 'rate', opensAt } : undefined;
}

/** How a gate stands after a task of `cost` units started at a time; one before the latest start counts as at that. */
export function charged({ rule, state }: Gate, cost: number, startedAt: number): GateState {
  const { window, bucket } = rule;
  const at = Math.max(startedAt, state.bucket?.at ?? 0, state.starts?.at(-1)?.[0] ?? 0);
  return {
    ...state,
    ...(window && { starts: counted(window, state.starts ?? [], Math.min(cost, window.count), at) }),
    ...(bucket && { bucket: { units: unitsIn(bucket, state, at) - Math.min(cost, bucket.burst), at } }),
  };
}

/** How many tasks of one unit could start at a time; Infinity when nothing counts them. */
export function roomIn(gate: Gate, standing: Standing, now: number): number {
  const { rule, state } = gate;
  if (refusalOf(gate, standing, 1, now)) return 0;
  if (rule.circuit && state.circuit && state.circuit.is !== 'closed') return 1;
  const { concurrency = Infinity, window, bucket } = rule;
  return Math.min(
    concurrency - standing.running,
    window ? window.count - unitsSince(state.starts ?? [], now - window.windowMs) : Infinity,
    bucket ? Math.floor(unitsIn(bucket, state, now)) : Infinity,
  );
}

/** What costs more than the window ever grants costs all of it; so it starts alone, rather than never. */
function windowOpens({ window }: GateRule, { starts = [] }: GateState, cost: number, now: number): number {
  if (!window) return now;
  let excess = unitsSince(starts, now - window.windowMs) + Math.min(cost, window.count) - window.count;
  for (const [at, units] of starts) {
    if (excess <= 0) break;
    if (at <= now - window.windowMs) continue;
    excess -= units;
    if (excess <= 0) return at + window.windowMs;
  }
  return now;
}

function bucketOpens({ bucket }: GateRule, state: GateState, cost: number, now: number): number {
  if (!bucket) return now;
  const missing = Math.min(cost, bucket.burst) - unitsIn(bucket, state, now);
  return missing > 0 ? now + Math.ceil((missing / bucket.perSecond) * 1_000) : now;
}

/** Units that started after a time. */
function unitsSince(starts: readonly [at: number, units: number][], since: number): number {
  return starts.reduce((sum, [at, units]) => (at > since ? sum + units : sum), 0);
}

function counted(
  { windowMs }: NonNullable<GateRule['window']>,
  starts: readonly [at: number, units: number][],
  units: number,
  at: number,
): [number, number][] {
  const kept = starts.filter(([latest]) => latest > at - windowMs);
  const last = kept.at(-1);
  const part = (time: number) => Math.floor((time * PARTS) / windowMs);
  if (last && part(last[0]) === part(at)) return [...kept.slice(0, -1), [Math.max(last[0], at), last[1] + units]];
  return [...kept, [at, units]];
}

function unitsIn({ perSecond, burst }: NonNullable<GateRule['bucket']>, state: GateState, now: number): number {
  const { units, at } = state.bucket ?? { units: burst, at: now };
  return Math.min(burst, units + (Math.max(0, now - at) * perSecond) / 1_000);
}
