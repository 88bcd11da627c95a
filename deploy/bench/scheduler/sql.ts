import pg from 'pg';

/** Runs statements over a connection of their own. */
export async function sql<Row extends pg.QueryResultRow>(
  url: string,
  text: string,
  values?: unknown[],
): Promise<Row[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Row>(text, values)).rows;
  } finally {
    await client.end();
  }
}

/** Whether a select finds no row. */
export async function isNone(url: string, select: string): Promise<boolean> {
  return !(await sql(url, `${select} limit 1`)).length;
}
