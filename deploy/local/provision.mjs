import pg from 'pg';

/** The one database; each service has a schema and a role of its own in it. */
export const DATABASE = 'notion_assistant';

/**
 * Makes the database, and for each service a role that has rights in its own schema and nowhere else. Repeating it changes nothing but
 * the passwords, which are set to the given ones.
 * @param {string} adminUrl
 * @param {{ services: { schema: string, role: string, password: string }[], database?: string }} wanted
 */
export async function provision(adminUrl, { services, database = DATABASE }) {
  await connected(adminUrl, async admin => {
    // Roles are the whole server's, and Postgres refuses two who change one at the same time; the lock ends with the session.
    await admin.query(`select pg_advisory_lock(hashtext('provision'))`);
    const { rowCount } = await admin.query('select 1 from pg_database where datname = $1', [database]);
    if (!rowCount) await admin.query(`create database ${name(database)}`);
    // By default everybody may connect to every database.
    for (const open of [database, 'postgres', 'template1'])
      await admin.query(`revoke all on database ${name(open)} from public`);
    for (const { role, schema, password } of services) {
      const { rowCount: known } = await admin.query('select 1 from pg_roles where rolname = $1', [role]);
      await admin.query(
        `${known ? 'alter' : 'create'} role ${name(role)} login nosuperuser nocreatedb nocreaterole password ${text(password)}`,
      );
      await admin.query(`alter role ${name(role)} set search_path = ${name(schema)}`);
      await admin.query(`grant connect, temporary on database ${name(database)} to ${name(role)}`);
    }
  });
  await connected(databaseUrl(adminUrl, database), async admin => {
    await admin.query('revoke all on schema public from public');
    for (const { role, schema } of services) {
      await admin.query(`create schema if not exists ${name(schema)} authorization ${name(role)}`);
    }
  });
}

/**
 * The URL of another database of the same server, as the same role or as `login`.
 * @param {string} adminUrl
 * @param {string} database
 * @param {{ role: string, password: string }} [login]
 */
export function databaseUrl(adminUrl, database, login) {
  const url = new URL(adminUrl);
  url.pathname = `/${database}`;
  if (login) {
    url.username = login.role;
    url.password = encodeURIComponent(login.password);
  }
  return url.href;
}

async function connected(url, work) {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

function name(identifier) {
  return pg.escapeIdentifier(identifier);
}

function text(value) {
  return pg.escapeLiteral(value);
}
