import pg from 'pg';
import { DATABASE, databaseUrl } from '../local/provision.mjs';
import { SERVICES, schemaOf } from '../local/services.mjs';

/** How the record of audit differs from what the services told; all empty when it is complete. */
export interface Difference {
  /** Told, and not recorded: `<service> <event type> <id>`. */
  missing: string[];
  /** Recorded more than once. */
  doubled: string[];
  /** Recorded, and never told. */
  invented: string[];
}

/** The books of the house: its database, read with the rights of the admin. */
export interface Books {
  query<Row>(sql: string, values?: unknown[]): Promise<Row[]>;
  /** How many events the services have told in all. */
  told(): Promise<number>;
  difference(): Promise<Difference>;
}

// Each service keeps what it told for a week, which is longer than any test runs. Many events may stand in one pack.
const TOLD = SERVICES.map(name => {
  const schema = schemaOf(name);
  return `
    select '${name}' as service, case when pack is null then id else ${schema}.event_in_pack(id, place) end as id, type
    from ${schema}.outbox cross join generate_series(0, events - 1) as place`;
}).join(' union all ');
const DIFFERENCE = `
  with told as materialized (${TOLD}),
    recorded as materialized (select id, type, service, count(*) as times from audit.any_record group by id, type, service)
  select 'missing' as what, told.service, told.type, told.id
    from told left join recorded using (service, id) where recorded.id is null
  union all select 'doubled', service, type, id from recorded where times > 1
  union all select 'invented', recorded.service, recorded.type, recorded.id
    from recorded left join told using (service, id) where told.id is null`;

/** @param adminUrl the server's; a new session each time, so that the server may be restarted between two questions */
export function booksOf(adminUrl: string): Books {
  const query: Books['query'] = async (sql, values = []) => {
    const client = new pg.Client({ connectionString: databaseUrl(adminUrl, DATABASE) });
    // A server that dies fails the question; that it took the session with it is no further news.
    client.on('error', () => undefined);
    await client.connect();
    try {
      return (await client.query(sql, values)).rows;
    } finally {
      await client.end();
    }
  };
  return {
    query,
    async told() {
      const [{ count } = { count: 0 }] = await query<{ count: number }>(`select count(*)::int from (${TOLD}) as told`);
      return count;
    },
    async difference() {
      const rows = await query<{ what: keyof Difference; service: string; type: string; id: string }>(DIFFERENCE);
      const difference: Difference = { missing: [], doubled: [], invented: [] };
      for (const { what, service, type, id } of rows) difference[what].push(`${service} ${type} ${id}`);
      return difference;
    },
  };
}

/** What `difference()` is when every event that was told stands in audit once. */
export const NONE: Difference = { missing: [], doubled: [], invented: [] };
