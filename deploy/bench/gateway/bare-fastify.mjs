// What the gateway is measured by: a bare Fastify handler that runs the SQL of `GET /v1/todos` in its own process. No credential, no
// validation, no other service, no telemetry. Started with DATABASE_URL; prints its URL as one line.
import Fastify from 'fastify';
import pg from 'pg';

const { DATABASE_URL, WORKSPACE_ID } = process.env;
const LIST = `
  select id, workspace_id as "workspaceId", connection_id as "connectionId", archived, version, changed, sync_state as "syncState",
         sync_task_id as "syncTaskId", sync_error as "syncError", synced_version as "syncedVersion", synced_at as "syncedAt",
         notion_page_id as "notionPageId", notion_url as "notionUrl", made_by_task as "madeByTask", made_from as "madeFrom",
         created_at as "createdAt", updated_at as "updatedAt", notion_data_source_id as "notionDataSourceId", title, due_date as "dueDate",
         priority, assignee, status, (extract(epoch from created_at) * 1000000)::bigint::text as place
  from notion_sync.todo
  where workspace_id = $1
    and ($3::float8 is null or (created_at, id) < (timestamptz 'epoch' + $3 * interval '1 microsecond', $4::uuid))
    and (cardinality($5::text[]) = 0 or sync_state = any($5)) and (cardinality($6::text[]) = 0 or status = any($6))
    and ($7 or not archived)
  order by created_at desc, id desc limit $2`;

const pool = new pg.Pool({ connectionString: DATABASE_URL, max: 10 });
const fastify = Fastify();
fastify.get('/v1/todos', async () => {
  const { rows } = await pool.query(LIST, [WORKSPACE_ID, 21, null, null, [], [], false]);
  return { data: rows.slice(0, 20), nextCursor: rows.length > 20 ? rows[19].place : null };
});
console.log(await fastify.listen({ host: '127.0.0.1', port: 0 }));
