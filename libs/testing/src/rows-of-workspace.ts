/** What stays of a workspace that is deleted: that it is, and what was told. */
const STAYS = ['deleted_workspace', 'outbox'];

/** How many rows each table that says whose its rows are has of a workspace, where it has any; of the tables that the asker may read, but for some schemas. */
export async function rowsOfWorkspace(
  { query }: { query<Row extends object>(sql: string, params?: unknown[]): Promise<Row[]> },
  workspaceId: string,
  butIn: string[] = [],
): Promise<{ [table: string]: number }> {
  const tables = await query<{ schema: string; name: string }>(
    `select table_schema as schema, table_name as name
     from information_schema.columns join information_schema.tables using (table_schema, table_name)
     where column_name = 'workspace_id' and table_type = 'BASE TABLE' 
       and table_name <> all ($1::text[]) and table_schema <> all ($2::text[])`,
    [STAYS, butIn],
  );
  if (!tables.length) throw new Error('No table says whose its rows are.');
  const rows: { [table: string]: number } = {};
  for (const { schema, name } of tables) {
    const [counted] = await query<{ count: number }>(
      `select count(*)::int as count from "${schema}"."${name}" where workspace_id = $1`,
      [workspaceId],
    );
    if (counted!.count) rows[`${schema}.${name}`] = counted!.count;
  }
  return rows;
}
