import type { EntityManager } from 'typeorm';
import type { GateFacts, Place } from './admission.ts';
import type { Gate, GateRule, GateState, Scope } from './gate.ts';
import { FORGET_GATES, GATE_FACTS, LOCK_GATES, SAVE_GATES } from './gate.queries.ts';

/** A gate as it stands in the table. */
export interface GateRow {
  id: string;
  key: string;
  workspace_id: string | null;
  type: string | null;
  name: string | null;
  rule: GateRule;
  state: GateState;
  updated_at: Date;
}

/** A gate that is locked, and what counts there. */
export interface LockedGate extends GateFacts {
  readonly scope: Scope;
  /** Whether anybody waits here. */
  readonly hasWaiting: boolean;
}

/** A gate as it is to be stored. */
export interface ChangedGate {
  key: string;
  rule: GateRule;
  state: GateState;
  /** When those who wait here are to be looked at, in milliseconds from now; undefined when nothing but news brings them on. */
  wakesInMs?: number;
}

interface FactsRow {
  key: string;
  now: number;
  running: number;
  is_probing: boolean;
  has_waiting: boolean;
  waiting: (Omit<Place, 'tag'> & { tag: string })[];
}

/**
 * Locks those of the gates that are there until the transaction ends, and finds what counts there; of those who wait, the first of each of
 * the types. `now` is the database's clock behind the locks, in milliseconds since 1970.
 */
export async function lockGates(
  tx: EntityManager,
  keys: readonly string[],
  types: readonly string[],
): Promise<{ gates: Map<string, LockedGate>; now: number }> {
  const rows = await tx.query<GateRow[]>(LOCK_GATES, [keys]);
  if (!rows.length) return { gates: new Map(), now: 0 };
  const given = rows.map(({ key, state: { circuit } }) => ({
    key,
    workspace_id: circuit?.probe?.workspaceId,
    task_id: circuit?.probe?.taskId,
    attempt: circuit?.probe?.attempt,
  }));
  const found = await tx.query<FactsRow[]>(GATE_FACTS, [JSON.stringify(given), types]);
  const facts = new Map(found.map(row => [row.key, row]));
  return {
    gates: new Map(rows.map(row => [row.key, { ...gateOf(row), ...factsOf(facts.get(row.key)!) }])),
    now: Math.max(...found.map(({ now }) => now)),
  };
}

/** Stores gates, whose rows are locked. */
export async function saveGates(tx: EntityManager, gates: readonly ChangedGate[]): Promise<void> {
  if (!gates.length) return;
  const given = gates.map(({ key, rule, state, wakesInMs }) => ({ key, rule, state, wakes_in_ms: wakesInMs }));
  await tx.query(SAVE_GATES, [JSON.stringify(given)]);
}

/** Forgets gates, whose rows are locked, unless somebody waits there. */
export async function forgetGates(tx: EntityManager, keys: readonly string[]): Promise<void> {
  if (keys.length) await tx.query(FORGET_GATES, [keys]);
}

/** The gate of a row. */
export function gateOf({ id, key, workspace_id, type, name, rule, state }: GateRow): Gate & { scope: Scope } {
  const scope = { workspaceId: workspace_id ?? undefined, type: type ?? undefined, name: name ?? undefined };
  return { id, key, scope, rule, state };
}

function factsOf({ running, is_probing, has_waiting, waiting }: FactsRow) {
  const places = waiting.map(place => ({ ...place, tag: BigInt(place.tag) }));
  return { running, isProbing: is_probing, hasWaiting: has_waiting, waiting: places };
}
