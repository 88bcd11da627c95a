import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
  chmodSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ownPostgres, type OwnPostgres } from '@na/testing';
import pg from 'pg';
import { startPostgres } from '../local/postgres.mjs';
import { DATABASE, databaseUrl, provision } from '../local/provision.mjs';
import { backupKey } from './key.ts';
import type { Manifest } from './manifest.ts';
import { restore } from './restoring.ts';
import { Store } from './store.ts';
import { takeFull, takeIncrement } from './taking.ts';
import { tryRestore } from './trial.ts';

const key = backupKey(Buffer.alloc(32, 7));
let folder: string;
let postgres: OwnPostgres;
let url: string;
let sql: pg.Client;
let store: Store;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'na-backup-'));
  chmodSync(folder, 0o711);
  postgres = await ownPostgres({ fsync: true });
  await provision(postgres.url, { services: [{ schema: 'scheduler', role: 'scheduler', password: 'test' }] });
  url = databaseUrl(postgres.url, DATABASE);
  sql = new pg.Client({ connectionString: url });
  await sql.connect();
  await sql.query(`
    set search_path = scheduler;
    create table lease (name text, token bigint, expires_at timestamptz);
    insert into lease values ('caretaker', 7, now() + interval '1 hour');
    create table worker (id text, lease_until timestamptz);
    insert into worker values ('w', now() + interval '1 hour');
    create table note (at timestamptz not null default clock_timestamp(), n int primary key, text text);
    create table backup (id text primary key, kind text not null, begun_at timestamptz not null default clock_timestamp(),
      marked_at timestamptz, bytes bigint, verified_at timestamptz)`);
  store = new Store(join(folder, 'backups'), key);
}, 60_000);
afterAll(async () => {
  await sql?.end();
  await postgres?.close();
  rmSync(folder, { recursive: true, force: true });
}, 60_000);

/** Writes as long as `work` lasts; gives when each number was acknowledged. */
async function underLoad<T>(
  from: number,
  work: () => Promise<T>,
): Promise<{ result: T; acknowledged: Map<number, number> }> {
  const writer = new pg.Client({ connectionString: url });
  await writer.connect();
  const acknowledged = new Map<number, number>();
  let isOver = false;
  const writing = (async () => {
    for (let n = from; !isOver; n++) {
      await writer.query(`insert into scheduler.note (n, text) values ($1, $2)`, [n, `${n}`.repeat(200)]);
      acknowledged.set(n, Date.now());
    }
  })();
  try {
    return { result: await work(), acknowledged };
  } finally {
    isOver = true;
    await writing;
    await writer.end();
  }
}

/** The numbers in a restored cluster. */
async function notesIn(dataDir: string): Promise<Set<number>> {
  return new Set((await rowsIn<{ n: number }>(dataDir, 'select n from scheduler.note')).map(({ n }) => n));
}

async function rowsIn<Row extends pg.QueryResultRow>(dataDir: string, query: string): Promise<Row[]> {
  const server = await startPostgres({ dataDir });
  const reader = new pg.Client({ connectionString: databaseUrl(server.url, DATABASE) });
  try {
    await reader.connect();
    return (await reader.query<Row>(query)).rows;
  } finally {
    await reader.end();
    await server.stop();
  }
}

const missing = (acknowledged: Map<number, number>, until: string, found: Set<number>) =>
  [...acknowledged].filter(([n, at]) => at < Date.parse(until) && !found.has(n));

describe('a cluster that is written to all the while', () => {
  let full: Manifest;
  const increments: Manifest[] = [];
  const acknowledged = new Map<number, number>();

  it('is backed up whole and then in increments, none of which begins elsewhere than the one before ended', async () => {
    const load = await underLoad(0, async () => {
      full = await takeFull(url, store);
      for (let i = 0; i < 3; i++) increments.push(await takeIncrement(url, store));
    });
    for (const entry of load.acknowledged) acknowledged.set(...entry);
    expect(store.list().map(({ id }) => id)).toEqual([full, ...increments].map(({ id }) => id));
    expect(increments.map(({ from }) => from)).toEqual([full, ...increments.slice(0, -1)].map(({ to }) => to));
    // Increments hold what was written, not the cluster again.
    const bytes = (backup: Manifest) => backup.files.reduce((sum, file) => sum + file.bytes, 0);
    for (const increment of increments) expect(bytes(increment)).toBeLessThan(bytes(full) / 4);
  }, 120_000);

  it('comes back with all that was acknowledged before the mark', async () => {
    const into = join(folder, 'restored');
    const { until, files } = await restore(store, { into });
    expect(until).toBe(increments.at(-1)!.markedAt);
    expect(files).toBeGreaterThan(900);
    expect(missing(acknowledged, until, await notesIn(into))).toEqual([]);
    expect(existsSync(join(into, 'recovery.signal'))).toBe(false);
    expect(readFileSync(join(into, 'postgresql.auto.conf'), 'utf8')).not.toContain('restore_command');
  }, 120_000);

  it('comes back with no lease held, and no token that was given after the mark to be given again', async () => {
    const held = `
      select token::int, expires_at > now() as is_held, lease_until > now() as is_heard from scheduler.lease, scheduler.worker`;
    expect(await rowsIn(join(folder, 'restored'), held)).toEqual([
      { token: 1_000_007, is_held: false, is_heard: false },
    ]);
  }, 60_000);

  it('comes back as it was at any moment between', async () => {
    const into = join(folder, 'restored-until');
    const until = new Date((Date.parse(full.markedAt) + Date.parse(increments.at(-1)!.markedAt)) / 2);
    await restore(store, { into, until });
    const found = await notesIn(into);
    expect(missing(acknowledged, until.toISOString(), found)).toEqual([]);
    const { rows } = await sql.query<{ n: number }>('select n from scheduler.note where at > $1', [until]);
    expect(rows.filter(({ n }) => found.has(n)).length).toBeLessThanOrEqual(1);
    expect(rows.length).toBeGreaterThan(1);
  }, 120_000);

  it('is restored on trial, which says what came back', async () => {
    const trial = await tryRestore(store, { scratch: folder });
    expect(trial.until).toBe(increments.at(-1)!.markedAt);
    expect(trial.rows).toMatchObject({ note: expect.any(Number), backup: 4 });
    expect(trial.rows.note).toBeGreaterThan(0);
  }, 120_000);

  it('is found out when what comes back breaks a rule', async () => {
    await sql.query('create table scheduler.outbox (number bigint)');
    await sql.query('create table scheduler.outbox_epoch as select 0 as base');
    await sql.query('create table scheduler.outbox_relay (last_number bigint, is_restored boolean)');
    await sql.query('insert into scheduler.outbox values (1), (3)');
    await sql.query('insert into scheduler.outbox_relay values (4)');
    await takeIncrement(url, store);
    await expect(tryRestore(store, { scratch: folder })).rejects.toThrow(
      /is not whole:\n {2}events are missing in the outbox: 2 of 3\n {2}the outbox does not end where its relay left off: 3, and the relay gave 4/,
    );
    await sql.query('drop table scheduler.outbox, scheduler.outbox_epoch, scheduler.outbox_relay');
    await takeIncrement(url, store);
  }, 120_000);

  it('goes on after a restore with a full backup, and not with an increment of the former life', async () => {
    const server = await startPostgres({ dataDir: join(folder, 'restored') });
    try {
      const restored = databaseUrl(server.url, DATABASE);
      await expect(takeIncrement(restored, store)).rejects.toThrow(
        'is of another cluster or of its life before a restore',
      );
      const later = new Store(join(folder, 'later'), key);
      await takeFull(restored, later);
      expect(await takeIncrement(restored, later)).toMatchObject({ timeline: 2 });
    } finally {
      await server.stop();
    }
  }, 120_000);
});

describe('what is wrong with backups is named', () => {
  const copied = (name: string): string => {
    const place = join(folder, name);
    cpSync(join(folder, 'backups'), place, { recursive: true });
    return place;
  };
  const first = () => store.list()[0]!;

  it('a flipped byte', async () => {
    const place = copied('flipped');
    const path = join(place, first().id, 'base.tar');
    const bytes = readFileSync(path);
    bytes[bytes.length >> 1]! ^= 1;
    writeFileSync(path, bytes);
    const damaged = new Store(place, key);
    await expect(damaged.check(first())).rejects.toThrow(
      `${first().id}/base.tar is damaged: its checksum is another one.`,
    );
    await expect(restore(damaged, { into: join(folder, 'never') })).rejects.toThrow('is damaged');
    expect(existsSync(join(folder, 'never'))).toBe(false);
  });

  it('a file that is missing or too long', async () => {
    const place = copied('long');
    appendFileSync(join(place, first().id, 'wal'), 'x');
    await expect(new Store(place, key).check(first())).rejects.toThrow(/wal has \d+ bytes, and was written with \d+\./);
    rmSync(join(place, first().id, 'wal'));
    await expect(new Store(place, key).check(first())).rejects.toThrow(`${first().id}/wal is missing.`);
  });

  it('another key', () => {
    const other = new Store(join(folder, 'backups'), backupKey(Buffer.alloc(32, 8)));
    expect(() => other.list()).toThrow(/was sealed with the key [\da-f]{8}, and the given one is [\da-f]{8}\./);
  });

  it('a manifest that somebody changed', () => {
    const place = copied('changed');
    const path = join(place, first().id, 'manifest.json');
    writeFileSync(path, readFileSync(path, 'utf8').replace(/"markedAt": "\d+/, '"markedAt": "2030'));
    expect(() => new Store(place, key).list()).toThrow(`The manifest of ${first().id} is not as it was sealed.`);
  });

  it('log that Postgres has let go', async () => {
    const place = copied('behind');
    await sql.query(`select pg_drop_replication_slot('na_backup')`);
    for (let i = 0; i < 3; i++)
      await sql.query(
        'create table scheduler.fill as select 1; drop table scheduler.fill; select pg_switch_wal(); checkpoint',
      );
    await expect(takeIncrement(url, new Store(place, key))).rejects.toThrow(
      /does not have the log since the newest backup any more .* Begin with a full backup/,
    );
  }, 60_000);

  it('nothing is left of a backup that did not come to its end', async () => {
    const before = store.list().length;
    // A tablespace that lies in the data folder itself, as tests of Postgres make them.
    await sql.query('set allow_in_place_tablespaces = on');
    await sql.query(`create tablespace elsewhere location ''`);
    await expect(takeFull(url, store)).rejects.toThrow('The cluster has a tablespace');
    await sql.query('drop tablespace elsewhere');
    expect(store.list()).toHaveLength(before);
    expect(readdirSync(join(folder, 'backups'))).toHaveLength(before);
  }, 60_000);
});
