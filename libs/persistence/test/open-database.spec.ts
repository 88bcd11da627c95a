import { eventually, ownPostgres, testDatabase, testPostgres } from '@na/testing';
import { connect, createServer, type Socket } from 'node:net';
import pg from 'pg';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { openDatabase } from '../src/connection/open-database.ts';
import { transaction } from '../src/index.ts';
import { configFor, freshReplica, logLines, openReplica } from './replica.ts';

class Notes1790000000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('create table note (line text)');
    await runner.query('select pg_sleep(0.2)');
    await runner.query(`insert into note values ('made')`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table note');
  }
}

class Broken1790000000001 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('create table half ()');
    await runner.query('insert into nowhere values (1)');
  }

  async down(): Promise<void> {}
}

describe('opening the database', () => {
  it('migrates once, though three replicas start together', async () => {
    const database = await testDatabase({ schema: 'scheduler' });
    const replicas = await Promise.all(
      Array.from({ length: 3 }, () => openReplica(database.url, { migrations: [Notes1790000000000] })),
    );
    expect(await database.query('select line from note')).toEqual([{ line: 'made' }]);
    expect(await database.query('select name from migration order by id')).toEqual([
      { name: 'Outbox1767225600001' },
      { name: 'Inbox1767225600002' },
      { name: 'Lease1767225600003' },
      { name: 'Pack1767225600005' },
      { name: 'Epoch1767225600016' },
      { name: 'Notes1790000000000' },
    ]);
    // Replicas of the version before find a newer schema and work with it.
    replicas.push(await openReplica(database.url));
    await Promise.all(replicas.map(replica => replica.destroy()));
    await database.close();
  });

  it('leaves nothing of a migration that fails, and refuses to start', async () => {
    const database = await testDatabase({ schema: 'scheduler' });
    await expect(openReplica(database.url, { migrations: [Broken1790000000001] })).rejects.toThrow('nowhere');
    expect(await database.query(`select to_regclass('half') as half`)).toEqual([{ half: null }]);
    await (await openReplica(database.url)).destroy();
    await database.close();
  });

  it('waits for a schema that is not there yet, with a line per try', async () => {
    const database = await testDatabase({ schema: 'scheduler' });
    const lines = await logLines('warn');
    const opening = openReplica(database.url, { schema: 'later' });
    await eventually(() =>
      expect(lines.filter(line => line.includes('sees no schema later')).length).toBeGreaterThan(1),
    );
    await asAdmin(database.url, 'create schema later authorization scheduler');
    const opened = await opening;
    expect(await opened.query('select epoch from later.outbox_relay')).toHaveLength(1);
    await opened.destroy();
    await database.close();
  });

  // ASVS 13.2.2
  it('gives a service no rights outside of its schema', async () => {
    const { database, dataSource, close } = await freshReplica();
    await asAdmin(database.url, 'create schema audit; create table audit.record (line text)');
    for (const statement of [
      'select * from audit.record',
      `insert into audit.record values ('forged')`,
      'create table audit.mine ()',
      'create table public.mine ()',
      'create schema mine',
      'create extension citext',
    ]) {
      await expect(dataSource.query(statement)).rejects.toThrow(/permission denied/);
    }
    await close();
  });
});

describe('a lost connection', () => {
  it('is told as unavailable, breaks no process, and is followed by new ones once Postgres is back', async () => {
    const server = await ownPostgres();
    const { dataSource, close } = await freshReplica(server);
    await dataSource.query('create table note (line text)');
    const unavailable = { kind: 'unavailable', code: 'database_unavailable', status: 503 };

    const { promise: begun, resolve: begin } = Promise.withResolvers<void>();
    const { promise: stopped, resolve: stop } = Promise.withResolvers<void>();
    const cutInside = transaction(dataSource, async tx => {
      await tx.query(`insert into note values ('lost')`);
      begin();
      await stopped;
      await tx.query(`insert into note values ('lost too')`);
    });
    const cutWaiting = dataSource.query('select pg_sleep(60)');
    const cuts = [
      expect(cutInside).rejects.toMatchObject(unavailable),
      expect(cutWaiting).rejects.toMatchObject(unavailable),
    ];
    await begun;
    await server.stop();
    stop();
    await Promise.all(cuts);
    await expect(dataSource.query('select 1')).rejects.toMatchObject(unavailable);
    await expect(transaction(dataSource, tx => tx.query('select 1'))).rejects.toMatchObject(unavailable);

    await server.start();
    await eventually(() => transaction(dataSource, tx => tx.query(`insert into note values ('kept')`)));
    expect(await dataSource.query('select line from note')).toEqual([{ line: 'kept' }]);
    await close();
    await server.close();
  });

  it('at the start is waited for', async () => {
    const server = await ownPostgres();
    const database = await testDatabase({ schema: 'scheduler', server });
    await server.stop();
    const lines = await logLines('warn');
    const opening = openReplica(database.url);
    await eventually(() => expect(lines.filter(line => line.includes('ECONNREFUSED')).length).toBeGreaterThan(1));
    await server.start();
    await (await opening).destroy();
    await database.close();
    await server.close();
  });

  it('is noticed though the other side vanished without a word', async () => {
    const database = await testDatabase({ schema: 'scheduler' });
    const passage = await openPassage(database.url);
    const dataSource = await openDatabase(configFor(passage.url), {
      schema: 'scheduler',
      entities: [],
      migrations: [],
      statementTimeoutMs: 100,
    });
    passage.block();
    await expect(dataSource.query('select 1')).rejects.toMatchObject({ code: 'database_unavailable' });
    passage.close();
    await dataSource.destroy();
    await database.close();
  });

  it('is not what a slow statement is: that one is cancelled and told as a timeout', async () => {
    const database = await testDatabase({ schema: 'scheduler' });
    const dataSource = await openReplica(database.url, { statementTimeoutMs: 50 });
    await expect(dataSource.query('select pg_sleep(60)')).rejects.toMatchObject({
      kind: 'timeout',
      code: 'database_timeout',
    });
    await dataSource.destroy();
    await database.close();
  });
});

async function asAdmin(url: string, statement: string): Promise<void> {
  const admin = new URL((await testPostgres()).url);
  admin.pathname = new URL(url).pathname;
  const client = new pg.Client({ connectionString: admin.href });
  await client.connect();
  await client.query(statement);
  await client.end();
}

/** A way to the database on which everything can be held up, as by a host that vanished. */
async function openPassage(url: string) {
  const { hostname, port } = new URL(url);
  const sockets = new Set<Socket>();
  let isBlocked = false;
  const server = createServer(inner => {
    const outer = connect(Number(port), hostname);
    for (const [from, to] of [
      [inner, outer],
      [outer, inner],
    ] as const) {
      sockets.add(from);
      from
        .on('data', data => isBlocked || to.write(data))
        .on('error', () => undefined)
        .on('close', () => to.destroy());
    }
  });
  await new Promise<void>(done => server.listen(0, '127.0.0.1', done));
  const passage = new URL(url);
  passage.port = String((server.address() as { port: number }).port);
  return {
    url: passage.href,
    block: () => void (isBlocked = true),
    close() {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}
