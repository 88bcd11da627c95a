import type { DataSource, EntityManager } from 'typeorm';
import type { TakenPermit } from '../budget/budget.queries.ts';
import type { Circuit } from './circuit.ts';

/** The circuit as it stands, locked; the time is the database's, in milliseconds since 1970. */
export async function lockCircuit(
  tx: EntityManager,
  connectionId: string,
): Promise<{ circuit: Circuit; now: number } | undefined> {
  const [row] = await tx.query(
    `select circuit_failures as failures, extract(epoch from circuit_opened_at)::float8 * 1000 as "openedAt",
       extract(epoch from circuit_probe_at)::float8 * 1000 as "probeAt", circuit_openings as openings, circuit_probe as probe,
       extract(epoch from clock_timestamp())::float8 * 1000 as now
     from budget where connection_id = $1 for update`,
    [connectionId],
  );
  if (!row) return undefined;
  const { now, ...circuit } = row;
  return { circuit, now };
}

/** Keeps how a circuit stands; a probe that was under way is over. */
export async function storeCircuit(tx: EntityManager, connectionId: string, circuit: Circuit): Promise<void> {
  await tx.query(
    `update budget set circuit_failures = $2, circuit_opened_at = to_timestamp($3::float8 / 1000),
       circuit_probe_at = to_timestamp($4::float8 / 1000), circuit_openings = $5, circuit_probing_until = null
     where connection_id = $1`,
    [connectionId, circuit.failures, circuit.openedAt, circuit.probeAt, circuit.openings],
  );
}

/**
 * Takes the permit of the one probe of an open circuit, when it is time for one and none is under way; `leaseMs` later it counts as lost. Two who ask at the
 * same moment meet at the row of the budget, and the second finds the first one's probe.
 */
export async function takeProbe(
  database: DataSource,
  connectionId: string,
  leaseMs: number,
): Promise<TakenPermit | undefined> {
  const [taken] = await database.query(
    `with probing as (
       update budget set circuit_probe = circuit_probe + 1, circuit_probing_until = now() + $2 * interval '1 millisecond'
       where connection_id = $1 and circuit_probe_at <= now() and not is_disabled
         and (circuit_probing_until is null or circuit_probing_until <= now()) and (held_until is null or held_until <= now())
       returning circuit_probe
     ), free as (
       select slot from budget_permit where connection_id = $1 and free_at <= now() and exists (select from probing)
       order by free_at, slot limit 1 for update skip locked
     ), taken as (
       update budget_permit permit set free_at = now() + $2 * interval '1 millisecond', takes = takes + 1
       from free where permit.connection_id = $1 and permit.slot = free.slot
       returning permit.slot, permit.takes
     )
     select circuit_probe as probe, slot, takes as take from probing left join taken on true`,
    [connectionId, leaseMs],
  );
  if (!taken) return undefined;
  if (taken.slot !== null) return taken;
  await endProbe(database, connectionId, taken.probe);
  return undefined;
}

/** A probe was not made, or said nothing of Notion: the next one may follow at once. */
export async function endProbe(database: DataSource, connectionId: string, probe: number): Promise<void> {
  await database.query(
    'update budget set circuit_probing_until = null where connection_id = $1 and circuit_probe = $2',
    [connectionId, probe],
  );
}

/** How many circuits are open, and since when the oldest is, in seconds. */
export async function countOpenCircuits(database: DataSource): Promise<{ open: number; oldestSeconds: number }> {
  const [counts] = await database.query(
    `select count(*)::int as open, coalesce(extract(epoch from clock_timestamp() - min(circuit_opened_at)), 0)::float8 as "oldestSeconds"
     from budget where circuit_probe_at is not null`,
  );
  return counts;
}
