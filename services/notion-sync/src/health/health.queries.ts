import type { DataSource } from 'typeorm';

/** How a connection's requests have fared, and how its budget stands. */
export interface FaringRow {
  successAt: Date | null;
  failureAt: Date | null;
  failure: string | null;
  failures: number;
  openedAt: Date | null;
  probeAt: Date | null;
  isProbing: boolean;
  heldUntil: Date | null;
  holdReason: string | null;
  granted: number;
  proven: number;
  used: number;
  refusedAt: Date | null;
}

export async function findFaring(database: DataSource, connectionId: string): Promise<FaringRow | undefined> {
  const [found] = await database.query(
    `select success_at as "successAt", failure_at as "failureAt", failure, circuit_failures as failures,
       circuit_opened_at as "openedAt", circuit_probe_at as "probeAt", coalesce(circuit_probing_until > now(), false) as "isProbing",
       case when held_until > now() then held_until end as "heldUntil", hold_reason as "holdReason", granted, proven,
       refused_at as "refusedAt",
       (select count(*) from budget_permit where budget_permit.connection_id = $1 and free_at > now())::int as used
     from budget left join last_requests using (connection_id) where connection_id = $1`,
    [connectionId],
  );
  return found;
}

/** How many connections stand how, over all workspaces. */
export async function countByState(database: DataSource): Promise<{ state: string; count: number }[]> {
  return database.query('select state, count(*)::int as count from connection group by state');
}
