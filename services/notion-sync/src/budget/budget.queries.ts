import type { DataSource, EntityManager } from 'typeorm';
import type { Lane } from './lanes.ts';

type Database = DataSource | EntityManager;

/** A permit as the database knows it; `take` fences its return. */
export interface TakenPermit {
  slot: number;
  take: number;
  /** Of an open circuit: the number of the probe that this permit is for. */
  probe?: number;
}

/** Why nobody asks anything through a connection for a while. */
export interface Rest {
  why: 'rate_limited' | 'circuit_open' | 'disabled';
  /** In Notion's words, or in those of whoever switched it off. */
  said: string;
}

/** What came of asking for permits. */
export interface Take {
  taken: TakenPermit[];
  /** When one more would be free for the same lane, in milliseconds from now; 0 when one is. */
  waitMs: number;
  /** What there is to wait for, when it is not the budget. */
  rest?: Rest;
  /** The circuit is open, and it is time for a probe. */
  isProbeDue: boolean;
  /** Failures in a row before the requests that these permits are for. */
  failures: number;
}

/** Gives a connection a budget of so many requests per 60 seconds; repeatable. */
export async function openBudget(database: Database, connectionId: string, permits: number): Promise<void> {
  await database.query(
    `with opened as (insert into budget (connection_id, granted) values ($1, $2) on conflict do nothing returning connection_id)
     insert into budget_permit (connection_id, slot) select connection_id, generate_series(1, $2::int) from opened`,
    [connectionId, permits],
  );
}

export async function closeBudget(database: Database, connectionId: string): Promise<void> {
  await database.query('delete from budget where connection_id = $1', [connectionId]);
}

/** How much of the budget a lane may take, and how fast. */
export interface Share {
  lane: Lane;
  /** The share of all permits that is left to others. */
  reserveShare: number;
  /** The share of all permits that may be taken within `paceMs`; absent when all may. */
  paceShare?: number;
  paceMs: number;
}

/** Where and in what state permits are; `$1` is the connection, `$3` the share left to others, `$5` that of the pace, `$6` its time. */
const STANDING = `
  holding as (
    select greatest(coalesce(extract(epoch from held_until - now()) * 1000, 0), 0)::float8 as "heldMs", hold_reason, is_disabled,
      coalesce(granted, (select count(*) from budget_permit where connection_id = $1))::int as granted, circuit_failures,
      circuit_probe_at is not null as is_open,
      greatest(coalesce(extract(epoch from greatest(circuit_probe_at, circuit_probing_until) - now()) * 1000, 0), 0)::float8 as "openMs"
    from budget where connection_id = $1
  ), room as (
    select floor(granted * $3::float8)::int as reserve,
      (count(*) filter (where free_at <= now() and slot <= granted)
        - count(*) filter (where free_at > now() and slot > granted))::int as free,
      case when $5::float8 is null then null else
        greatest(1, ceil(granted * $5::float8))::int - count(*) filter (where background_at > now() - $6 * interval '1 millisecond')::int
      end as pace
    from budget_permit cross join holding where connection_id = $1 group by granted
  )`;

/**
 * Takes up to `wanted` permits and leaves a share of all free ones. A permit is one row, locked while it is taken, so two replicas never
 * hold the same one, and those of a replica that dies come back by themselves when `leaseMs` have passed. Only what is left may fall short by
 * a few when replicas ask at the same moment: they count what is free before they lock.
 */
export async function takePermits(
  database: Database,
  connectionId: string,
  { wanted, share, leaseMs }: { wanted: number; share: Share; leaseMs: number },
): Promise<Take | undefined> {
  const [answer] = await database.query(
    `with ${STANDING}, free as (
       select slot from budget_permit where connection_id = $1 and free_at <= now() and slot <= (select granted from holding)
       order by free_at, slot
       limit (select case when "heldMs" > 0 or is_open or is_disabled then 0
                else greatest(least($2::int, free - reserve, coalesce(pace, $2)), 0) end from holding, room)
       for update skip locked
     ), taken as (
       update budget_permit permit set free_at = now() + $4 * interval '1 millisecond', takes = takes + 1,
         background_at = case when $5::float8 is null then null else now() end
       from free where permit.connection_id = $1 and permit.slot = free.slot
       returning permit.slot, permit.takes
     )
     select "heldMs", hold_reason as "holdReason", is_disabled as "isDisabled", is_open as "isOpen", "openMs", circuit_failures as failures,
       coalesce((select json_agg(json_build_object('slot', slot, 'take', takes)) from taken), '[]') as taken,
       (select extract(epoch from free_at - now()) * 1000 from budget_permit where connection_id = $1 and slot <= granted
        order by free_at offset (select count(*) from taken) + (select reserve from room) limit 1)::float8 as "freeMs",
       case when pace > (select count(*) from taken) then 0 else
         (select extract(epoch from min(background_at) - now()) * 1000 + $6 from budget_permit
          where connection_id = $1 and background_at > now() - $6 * interval '1 millisecond') end::float8 as "paceMs"
     from holding, room`,
    [connectionId, wanted, share.reserveShare, leaseMs, share.paceShare ?? null, share.paceMs],
  );
  return answer && takeOf(answer);
}

interface Answer {
  taken: TakenPermit[];
  heldMs: number;
  holdReason: string | null;
  isDisabled: boolean;
  isOpen: boolean;
  openMs: number;
  failures: number;
  freeMs: number | null;
  paceMs: number | null;
}

/** How long a connection that is switched off is taken to stay so; in milliseconds. It may be switched on at any moment. */
const SWITCHED_OFF_MS = 60_000;

function takeOf({ taken, failures, freeMs, paceMs, ...standing }: Answer): Take {
  const { isDisabled, isOpen, openMs, heldMs, holdReason } = standing;
  const spentMs = Math.max(freeMs ?? 0, paceMs ?? 0, 0);
  const common = { taken, failures, isProbeDue: false };
  if (isDisabled) return { ...common, waitMs: SWITCHED_OFF_MS, rest: { why: 'disabled', said: 'it is switched off' } };
  if (heldMs > 0 && heldMs >= Math.max(openMs, spentMs))
    return { ...common, waitMs: heldMs, rest: { why: 'rate_limited', said: holdReason ?? 'unknown' } };
  if (isOpen && heldMs === 0)
    return {
      ...common,
      waitMs: openMs,
      isProbeDue: openMs === 0,
      rest: { why: 'circuit_open', said: `${failures} failures in a row` },
    };
  return { ...common, waitMs: Math.max(heldMs, openMs, spentMs) };
}

/** Returns permits: one that was used is free again 60 s from now, one that was not is free at once. Stale returns count for nothing. */
export async function returnPermits(
  database: Database,
  connectionId: string,
  returned: (TakenPermit & { isUsed: boolean })[],
): Promise<void> {
  await database.query(
    `update budget_permit permit
     set free_at = case when given.used then now() + interval '60 seconds' else 'epoch' end,
       background_at = case when given.used then background_at end
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

/** The connections of the same Notion workspace, as far as that is known, in order; at least the one itself. */
export async function connectionsBeside(database: Database, connectionId: string): Promise<string[]> {
  const rows = await database.query<{ id: string }[]>(
    `select id from connection
     where notion_workspace_id = (select notion_workspace_id from connection where id = $1) and id <> $1
     union select $1::uuid order by id`,
    [connectionId],
  );
  return rows.map(({ id }) => id);
}

/** Whether requests go through at all. */
export async function switchBudget(tx: EntityManager, connectionId: string, isDisabled: boolean): Promise<void> {
  await tx.query('update budget set is_disabled = $2 where connection_id = $1', [connectionId, isDisabled]);
}

/** How many permits of all connections can be had and how many cannot. */
export async function countPermits(database: Database): Promise<{ free: number; taken: number; held: number }> {
  const [counts] = await database.query(
    `select count(*) filter (where held_until > now())::int as held,
       count(*) filter (where free_at <= now() and (held_until is null or held_until <= now()))::int as free,
       count(*) filter (where free_at > now() and (held_until is null or held_until <= now()))::int as taken
     from budget_permit join budget using (connection_id) where slot <= granted or free_at > now()`,
  );
  return counts;
}
