import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { freePort } from './ports.mjs';
import { startPostgres } from './postgres.mjs';
import { databaseUrl, provision } from './provision.mjs';

const folder = mkdtempSync(join(tmpdir(), 'na-postgres-'));

afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function ask(url, sql) {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}

const scheduler = { schema: 'scheduler', role: 'scheduler', password: 'one' };
const services = [scheduler, { schema: 'notion_sync', role: 'notion_sync', password: 'two' }];

describe('an embedded Postgres', () => {
  /** @type {Awaited<ReturnType<typeof startPostgres>>} */
  let server;

  beforeAll(async () => {
    server = await startPostgres({ dataDir: join(folder, 'data'), fsync: false });
    await provision(server.url, { services });
  });

  afterAll(() => server.stop());

  it('is of version 18, and its admin needs the password', async () => {
    expect(await ask(server.url, 'select uuidv7() is not null as ok')).toEqual([{ ok: true }]);
    await expect(
      ask(databaseUrl(server.url, 'postgres', { role: 'postgres', password: 'guess' }), 'select 1'),
    ).rejects.toThrow(/password/);
  });

  // ASVS 13.2.1, 13.2.2
  it('gives each service a role that works in its own schema and nowhere else', async () => {
    const url = databaseUrl(server.url, 'notion_assistant', scheduler);
    await ask(url, 'create table task (id uuid)');
    expect(await ask(url, 'select * from scheduler.task')).toEqual([]);
    for (const elsewhere of ['notion_sync.x', 'public.x']) {
      await expect(ask(url, `create table ${elsewhere} ()`)).rejects.toThrow(/permission denied/);
    }
    await expect(ask(databaseUrl(server.url, 'postgres', scheduler), 'select 1')).rejects.toThrow(
      /permission denied for database/,
    );
  });

  it('is provisioned again by each start, and then takes the passwords that are given', async () => {
    await provision(server.url, { services: services.map(service => ({ ...service, password: 'three' })) });
    const url = databaseUrl(server.url, 'notion_assistant', { ...scheduler, password: 'three' });
    expect(await ask(url, 'select count(*)::int as n from task')).toEqual([{ n: 0 }]);
  });

  it('starts again on the same port after a kill', async () => {
    await server.kill();
    await server.start();
    expect(await ask(server.url, 'select 1 as one')).toEqual([{ one: 1 }]);
  });

  it('tells when it falls, and not when it is stopped', async () => {
    const { promise: fell, resolve } = Promise.withResolvers();
    const other = await startPostgres({
      dataDir: join(folder, 'falling'),
      fsync: false,
      onFall: () => resolve('fell'),
    });
    process.kill(Number(other.pid), 'SIGKILL');
    expect(await fell).toBe('fell');
    await other.start();
    await other.stop();
  });
});

describe('a Postgres that cannot start says why', () => {
  it('when the port is taken', async () => {
    const port = await freePort();
    const holder = createServer().listen(port, '127.0.0.1');
    await new Promise(done => holder.once('listening', done));
    const start = startPostgres({ dataDir: join(folder, 'refused'), port, fsync: false, setting: 'POSTGRES_PORT' });
    await expect(start).rejects.toThrow(`Port ${port}, which Postgres needs, is taken by another program.`);
    holder.close();
  });

  it('when the data is of another major version', async () => {
    const dataDir = join(folder, 'old');
    mkdirSync(dataDir);
    writeFileSync(join(dataDir, 'PG_VERSION'), '15\n');
    await expect(startPostgres({ dataDir })).rejects.toThrow(/is of Postgres 15, and this is Postgres 18.*--fresh/);
  });
});

it('runs though nobody else may enter the folder above its data', async () => {
  const closed = join(folder, 'closed');
  mkdirSync(closed);
  chmodSync(closed, 0o700);
  const server = await startPostgres({ dataDir: join(closed, 'data'), fsync: false });
  expect(await ask(server.url, 'select 1 as one')).toEqual([{ one: 1 }]);
  await server.stop();
});
