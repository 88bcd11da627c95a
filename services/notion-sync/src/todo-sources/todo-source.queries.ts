import type { DataSource, EntityManager } from 'typeorm';
import { isAfterPlace, PLACE, type Place } from '../cursor.ts';
import type { Chosen } from '../schemas/field-homes.ts';
import type { SchemaProperty } from '../schemas/schema-property.ts';
import type { Policy } from '../two-way/policy.ts';

type Database = DataSource | EntityManager;

/** A data source whose rows are to-dos, as it is stored. */
export interface TodoSourceRow {
  id: string;
  workspaceId: string;
  connectionId: string;
  notionDataSourceId: string;
  policy: Policy;
  chosen: Chosen;
  /** The fields whose property was found missing. */
  broken: string[];
  /** Its priorities by name, in Notion's order. */
  priorities: string[];
  version: number;
  createdAt: Date;
  updatedAt: Date;
}

const COLUMNS = `id, workspace_id as "workspaceId", connection_id as "connectionId", notion_data_source_id as "notionDataSourceId", policy,
  chosen, broken, priorities, version, created_at as "createdAt", updated_at as "updatedAt"`;

/** What is known of its schema. */
export interface KnownSchema {
  schema: SchemaProperty[];
  checkedAt: Date;
}

/** Notes that rows of a data source are to-dos; repeatable. */
export async function ensureTodoSource(
  tx: EntityManager,
  { workspaceId, connectionId, dataSourceId }: { workspaceId: string; connectionId: string; dataSourceId: string },
): Promise<void> {
  await tx.query(
    `insert into todo_source (workspace_id, connection_id, notion_data_source_id) values ($1, $2, $3) on conflict do nothing`,
    [workspaceId, connectionId, dataSourceId],
  );
}

/** As {@link ensureTodoSource}, for what the connections of a workspace take to-dos into. */
export async function ensureTodoSourcesOf(tx: EntityManager, workspaceId: string): Promise<void> {
  await tx.query(
    `insert into todo_source (workspace_id, connection_id, notion_data_source_id)
     select workspace_id, id, notion_todo_data_source_id from connection
     where workspace_id = $1 and notion_todo_data_source_id is not null on conflict do nothing`,
    [workspaceId],
  );
}

/** The to-do data source that a connection sees under an id of Notion's; the connection's own counts even if nothing went there yet. */
export async function todoSourceOf(
  database: Database,
  connectionId: string,
  dataSourceId: string,
): Promise<TodoSourceRow | undefined> {
  const [found] = await database.query(
    `select ${COLUMNS} from todo_source where connection_id = $1 and notion_data_source_id = $2`,
    [connectionId, dataSourceId],
  );
  return found;
}

export async function findTodoSource(
  database: Database,
  workspaceId: string,
  id: string,
): Promise<TodoSourceRow | undefined> {
  const [found] = await database.query(`select ${COLUMNS} from todo_source where workspace_id = $1 and id = $2`, [
    workspaceId,
    id,
  ]);
  return found;
}

/** Nobody else changes it until `tx` ends. */
export async function lockTodoSource(tx: EntityManager, id: string): Promise<TodoSourceRow | undefined> {
  const [found] = await tx.query(`select ${COLUMNS} from todo_source where id = $1 for update`, [id]);
  return found;
}

/** Newest first. */
export async function listTodoSources(
  database: Database,
  { workspaceId, limit, after }: { workspaceId: string; limit: number; after?: Place },
): Promise<(TodoSourceRow & { place: string })[]> {
  return database.query(
    `select ${COLUMNS}, ${PLACE} from todo_source where workspace_id = $1 and ${isAfterPlace(3)}
     order by created_at desc, id desc limit $2`,
    [workspaceId, limit, after?.[0], after?.[1]],
  );
}

/** Stores what somebody chose, as its next version. */
export async function storeTodoSource(
  tx: EntityManager,
  { id, policy, chosen }: Pick<TodoSourceRow, 'id' | 'policy' | 'chosen'>,
): Promise<TodoSourceRow> {
  const [stored] = await tx.query(
    `update todo_source set policy = $2, chosen = $3, version = version + 1, updated_at = clock_timestamp()
     where id = $1 returning ${COLUMNS}`,
    [id, policy, chosen],
  );
  return stored[0];
}

/** Notes what a look at the schema found. */
export async function noteLook(
  tx: EntityManager,
  { id, broken, priorities }: Pick<TodoSourceRow, 'id' | 'broken' | 'priorities'>,
): Promise<void> {
  await tx.query('update todo_source set broken = $2, priorities = $3 where id = $1', [id, broken, priorities]);
}

/** What is known of the schemas of some data sources of a connection, whatever their age, by the data source's id. */
export async function knownSchemas(
  database: Database,
  sources: readonly { connectionId: string; notionDataSourceId: string }[],
): Promise<Map<string, KnownSchema>> {
  const found: (KnownSchema & { key: string })[] = await database.query(
    `select connection_id || ' ' || id as key, schema, fetched_at as "checkedAt" from data_source
     where (connection_id, id) in (select * from unnest($1::uuid[], $2::uuid[]))`,
    [sources.map(({ connectionId }) => connectionId), sources.map(({ notionDataSourceId }) => notionDataSourceId)],
  );
  return new Map(found.map(({ key, ...known }) => [key, known]));
}

/**
 * Gives some to-dos of a data source, after `id`, the places that their priorities have now.
 * @returns the id of the last of them, or nothing when there are no more
 */
export async function rankAgain(
  database: Database,
  { workspaceId, connectionId, notionDataSourceId, priorities }: TodoSourceRow,
  id: string | undefined,
  most: number,
): Promise<string | undefined> {
  const [last] = await database.query(
    `with unranked as (
       select id from todo where workspace_id = $6 and connection_id = $1 and notion_data_source_id = $2 and ($4::uuid is null or id > $4)
         and priority_rank is distinct from array_position($3::text[], priority)
       order by id limit $5
     ), ranked as (
       update todo set priority_rank = array_position($3::text[], priority) from unranked where todo.id = unranked.id
     )
     select max(id::text) as last from unranked`,
    [connectionId, notionDataSourceId, priorities, id, most, workspaceId],
  );
  return last?.last ?? undefined;
}
