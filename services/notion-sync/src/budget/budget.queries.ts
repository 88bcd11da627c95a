import type { DataSource, EntityManager } from 'typeorm';

type Database = DataSource | EntityManager;

/** A permit as the database knows it; `take` fences its return. */
export interface TakenPermit {
  slot: number;
  take: number;
}

/** What came of asking for permits. */
export interface Take {
  taken: TakenPermit[];
  /** When one more would be free for the same lane, in milliseconds from now; 0 when one is. */
  waitMs: number;
  /** Why Notion asked for a rest, when that is what there is to wait for. */
  restsFor?: string;
}

/** Gives a connection a budget of so many requests per 60 seconds; repeatable. */
export async function openBudget(database: Database, connectionId: string, permits: number): Promise<void> {
  await database.query(
    `with opened as (insert into budget (connection_id) values ($1) on conflict do nothing returning connection_id)
     insert into budget_permit (connection_id, slot) select connection_id, generate_series(1, $2) from opened`,
    [connectionId, permits],
  );
}

export async function closeBudget(database: Database, connectionId: string): Promise<void> {
  await database.query('delete from budget where connection_id = $1', [connectionId]);
}

/**
 * Takes up to `wanted` permits and leaves a share of all free ones. A permit is one row, locked while it is taken, so two replicas never
 * hold the same one, and those of a replica that dies come back by themselves when `leaseMs` have passed. Only what is left may fall short by
 * a few when replicas ask at the same moment: they count what is free before they lock.
 */
export async function takePermits(
  database: Database,
  connectionId: string,
  { wanted, reserveShare, leaseMs }: { wanted: number; reserveShare: number; leaseMs: number },
): Promise<Take | undefined> {
  const [answer] = await database.query(
    `with holding as (
       select greatest(coalesce(extract(epoch from held_until - now()) * 1000, 0), 0)::float8 as ms, hold_reason from budget where connection_id = $1
     ), room as (
       select count(*) filter (where free_at <= now())::int as free, floor(count(*) * $3::float8)::int as reserve
       from budget_permit where connection_id = $1
     ), free as (
       select slot from budget_permit where connection_id = $1 and free_at <= now()
       order by free_at, slot
       limit (select case when ms > 0 then 0 else greatest(least($2::int, free - reserve), 0) end from holding, room)
       for update skip locked
     ), taken as (
       update budget_permit permit set free_at = now() + $4 * interval '1 millisecond', takes = takes + 1
       from free where permit.connection_id = $1 and permit.slot = free.slot
       returning permit.slot, permit.takes
     )
     select ms as "heldMs", hold_reason as reason,
       coalesce((select json_agg(json_build_object('slot', slot, 'take', takes)) from taken), '[]') as taken,
       (select extract(epoch from free_at - now()) * 1000 from budget_permit where connection_id = $1
        order by free_at offset (select count(*) from taken) + (select reserve from room) limit 1)::float8 as "freeMs"
     from holding`,
    [connectionId, wanted, reserveShare, leaseMs],
  );
  if (!answer) return undefined;
  const { taken, heldMs, freeMs, reason } = answer;
  const waitMs = Math.max(heldMs, freeMs ?? 0, 0);
  return { taken, waitMs, ...(heldMs > 0 && waitMs === heldMs && { restsFor: reason }) };
}

/** Returns permits: one that was used is free again 60 s from now, one that was not is free at once. Stale returns count for nothing. */
export async function returnPermits(
  database: Database,
  connectionId: string,
  returned: (TakenPermit & { isUsed: boolean })[],
): Promise<void> {
  await database.query(
    `update budget_permit permit
     set free_at = case when given.used then now() + interval '60 seconds' else 'epoch' end
     from unnest($2::int[], $3::bigint[], $4::boolean[]) as given(slot, take, used)
     where permit.connection_id = $1 and permit.slot = given.slot and permit.takes = given.take`,
    [
      connectionId,
      returned.map(({ slot }) => slot),
      returned.map(({ take }) => take),
      returned.map(({ isUsed }) => isUsed),
    ],
  );
}

/** Lets nothing more through for `ms` milliseconds. Gives whether the connection was not held before. */
export async function holdBudget(
  database: Database,
  connectionId: string,
  ms: number,
  reason: string,
): Promise<boolean> {
  const [rows] = await database.query(
    `update budget set held_until = greatest(held_until, clock_timestamp() + $2 * interval '1 millisecond'), hold_reason = $3
     where connection_id = $1
     returning coalesce(old.held_until <= clock_timestamp(), true) as "isNew"`,
    [connectionId, ms, reason],
  );
  return rows[0]?.isNew ?? false;
}

/** How many permits of all connections can be had and how many cannot. */
export async function countPermits(database: Database): Promise<{ free: number; taken: number; held: number }> {
  const [counts] = await database.query(
    `select count(*) filter (where held_until > now())::int as held,
       count(*) filter (where free_at <= now() and (held_until is null or held_until <= now()))::int as free,
       count(*) filter (where free_at > now() and (held_until is null or held_until <= now()))::int as taken
     from budget_permit join budget using (connection_id)`,
  );
  return counts;
}
