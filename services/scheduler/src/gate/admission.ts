import type { Gate, Passage } from './gate.ts';
import { charged, refusalOf, type Obstacle, type Standing } from './passing.ts';

/** A gate as an admission finds it, behind its lock. */
export interface GateFacts extends Gate, Standing {
  /** The first task of each type and level that waits here. */
  readonly waiting: readonly Place[];
}

/** A task's place in the order of its type: by level, then by tag, then by id. */
export interface Place {
  type: string;
  level: number;
  tag: bigint;
  id: string;
}

/** A ready task that would start. */
export interface Candidate extends Place {
  workspaceId: string;
  passages: readonly Passage[];
  /** The key of the gate that let it out of its line; nobody overtakes it there, and it overtakes nobody. */
  releasedBy?: string;
  /** Its serial key, and whether a task of that runs. */
  serialKey?: string;
  isSerialBusy?: boolean;
}

/** A candidate that has to wait, and at which gate. */
export interface Parking {
  candidate: Candidate;
  key: string;
  why: Obstacle | 'behind';
  /** When the gate may let it through; undefined when that depends on others. */
  opensAt?: number;
}

/** Who starts and who waits. Those that only their serial key keeps are in neither. */
export interface Admission {
  start: Candidate[];
  park: Parking[];
}

/**
 * Decides, in their order, which candidates start now: those whose gates all let them through. Candidates name only gates that are there.
 * Nobody passes a gate ahead of one of its type who waits there already.
 */
export function admit(gates: ReadonlyMap<string, GateFacts>, candidates: readonly Candidate[], now: number): Admission {
  const open = new Map([...gates].map(([key, gate]) => [key, { ...gate, waiting: [...gate.waiting] }]));
  const admission: Admission = { start: [], park: [] };
  const begun = new Set<string>();
  for (const candidate of candidates) {
    if (candidate.serialKey !== undefined && (candidate.isSerialBusy || begun.has(candidate.serialKey))) continue;
    const passed = candidate.passages.map(({ key, cost }) => ({ gate: open.get(key)!, cost }));
    const obstacles = passed.flatMap(({ gate, cost }) => obstacle(gate, candidate, cost, now) ?? []);
    if (obstacles.length) {
      const parking = obstacles.reduce(worse);
      admission.park.push(parking);
      open.get(parking.key)!.waiting.push(candidate);
      continue;
    }
    for (const { gate, cost } of passed) open.set(gate.key, entered(gate, candidate, cost, now));
    if (candidate.serialKey !== undefined) begun.add(candidate.serialKey);
    admission.start.push(candidate);
  }
  return admission;
}

type OpenGate = GateFacts & { waiting: Place[] };

function obstacle(gate: OpenGate, candidate: Candidate, cost: number, now: number): Parking | undefined {
  const { key } = gate;
  const refusal = refusalOf(gate, gate, cost, now);
  if (refusal) return { candidate, key, ...refusal };
  const isBehind = candidate.releasedBy !== key && gate.waiting.some(place => isAhead(place, candidate));
  return isBehind ? { candidate, key, why: 'behind' } : undefined;
}

/** Whoever has to wait at several gates waits where it takes longest: at one that nobody knows the end of, else at the last to open. */
function worse(one: Parking, other: Parking): Parking {
  return weight(other) > weight(one) ? other : one;
}

function weight({ why, opensAt }: Parking): number {
  if (why === 'paused') return Infinity;
  return opensAt ?? (why === 'behind' ? 0 : 1);
}

function entered(gate: OpenGate, candidate: Candidate, cost: number, now: number): OpenGate {
  const isProbe = gate.rule.circuit !== undefined && (gate.state.circuit?.is ?? 'closed') !== 'closed';
  return {
    ...gate,
    state: charged(gate, cost, now),
    running: gate.running + 1,
    isProbing: gate.isProbing || isProbe,
    waiting: gate.waiting.filter(place => place.id !== candidate.id),
  };
}

/** Whether a task stands before another one of its type. */
function isAhead(one: Place, other: Place): boolean {
  if (one.type !== other.type) return false;
  if (one.level !== other.level) return one.level < other.level;
  if (one.tag !== other.tag) return one.tag < other.tag;
  return one.id < other.id;
}
