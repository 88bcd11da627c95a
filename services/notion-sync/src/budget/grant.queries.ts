import type { DataSource, EntityManager } from 'typeorm';
import type { Grant } from './learned-grant.ts';

/** A refusal is remembered for so long; in hours. Plans of Notion's change, and a limit that was met a day ago may be gone. */
const REMEMBERED_HOURS = 24;

/** What is known of a connection's grant, how much of it is used now, and whose it is. */
export interface GrantRow extends Grant {
  workspaceId: string;
  used: number;
  saturatedLooks: number;
  /** Whether Notion asked for a rest within the last minute. */
  isHeld: boolean;
  /** Whether Notion refused a request for the connection's rate a day ago or later, and more than a minute ago. */
  wasRefused: boolean;
}

/** Locked. */
export async function lockGrant(tx: EntityManager, connectionId: string): Promise<GrantRow | undefined> {
  const [found] = await tx.query(
    `select granted, proven, saturated_looks as "saturatedLooks", workspace_id as "workspaceId",
       case when refused_at > now() - $2 * interval '1 hour' then refused_at_use end as "refusedAtUse",
       coalesce(refused_at between now() - $2 * interval '1 hour' and now() - interval '60 seconds', false) as "wasRefused",
       coalesce(held_until > now() - interval '60 seconds', false) as "isHeld",
       (select count(*) from budget_permit where budget_permit.connection_id = $1 and free_at > now())::int as used
     from budget join connection on connection.id = budget.connection_id
     where budget.connection_id = $1 for update of budget`,
    [connectionId, REMEMBERED_HOURS],
  );
  return found;
}

/** Keeps what was learned: there are as many permits as requests are granted. Those above, which are still out, are not taken again. */
export async function storeGrant(tx: EntityManager, connectionId: string, grant: Grant): Promise<void> {
  const { granted, proven, refusedAtUse } = grant;
  await tx.query(
    `update budget set granted = $2, proven = $3, saturated_looks = 0,
       refused_at = case when $4::int is distinct from refused_at_use then case when $4 is null then null else clock_timestamp() end else refused_at end,
       refused_at_use = $4
     where connection_id = $1`,
    [connectionId, granted, proven, refusedAtUse],
  );
  await tx.query(
    `insert into budget_permit (connection_id, slot) select $1, generate_series(1, $2::int) on conflict do nothing`,
    [connectionId, granted],
  );
  await tx.query('delete from budget_permit where connection_id = $1 and slot > $2 and free_at <= now()', [
    connectionId,
    granted,
  ]);
  await tx.query('update connection set requests_per_minute = $2, updated_at = clock_timestamp() where id = $1', [
    connectionId,
    granted,
  ]);
}

/** What a look found: how much was used without a refusal, and how often in a row that was nearly all. */
export async function noteLook(
  tx: EntityManager,
  connectionId: string,
  { proven, saturatedLooks }: { proven: number; saturatedLooks: number },
): Promise<void> {
  await tx.query('update budget set proven = $2, saturated_looks = $3 where connection_id = $1', [
    connectionId,
    proven,
    saturatedLooks,
  ]);
  await tx.query(
    'delete from budget_permit where connection_id = $1 and slot > (select granted from budget where connection_id = $1) and free_at <= now()',
    [connectionId],
  );
}

/** The connections of whose budget something is used, or was at the look before. */
export async function budgetsInUse(database: DataSource): Promise<string[]> {
  const rows = await database.query<{ id: string }[]>(
    `select connection_id as id from budget
     where saturated_looks > 0 or exists (select from budget_permit where budget_permit.connection_id = budget.connection_id and free_at > now())
     order by connection_id`,
  );
  return rows.map(({ id }) => id);
}
