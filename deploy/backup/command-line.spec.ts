import { spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ownPostgres, type OwnPostgres } from '@na/testing';
import pg from 'pg';
import { DATABASE, databaseUrl, provision } from '../local/provision.mjs';

const folder = mkdtempSync(join(tmpdir(), 'na-backup-cli-'));
const keyFile = join(folder, 'key');
let postgres: OwnPostgres;
let sql: pg.Client;
beforeAll(async () => {
  // Postgres runs as another user when we are root, and walks through it.
  chmodSync(folder, 0o711);
  writeFileSync(keyFile, Buffer.alloc(32, 3).toString('base64'));
  postgres = await ownPostgres();
  await provision(postgres.url, { services: [{ schema: 'scheduler', role: 'scheduler', password: 'test' }] });
  sql = new pg.Client({ connectionString: databaseUrl(postgres.url, DATABASE) });
  await sql.connect();
  await sql.query(`
    create table scheduler.backup (id text primary key, kind text not null, begun_at timestamptz not null default clock_timestamp(),
      marked_at timestamptz, bytes bigint, verified_at timestamptz)`);
}, 60_000);
afterAll(async () => {
  await sql?.end();
  await postgres?.close();
  rmSync(folder, { recursive: true, force: true });
}, 60_000);

/** Runs the program; gives its exit code and what it said. */
async function backup(
  args: string,
  more: { [name: string]: string } = {},
): Promise<{ code: number | null; said: string }> {
  const environment = {
    PATH: process.env.PATH,
    BACKUP_DATABASE_URL: databaseUrl(postgres.url, DATABASE),
    BACKUP_FOLDER: join(folder, 'backups'),
    BACKUP_KEY_FILE: keyFile,
    BACKUP_SCRATCH: folder,
    ...more,
  };
  const child = spawn(process.execPath, [join(import.meta.dirname, 'run.mjs'), ...args.split(' ')], {
    env: environment,
  });
  let said = '';
  for (const output of [child.stdout, child.stderr]) output.on('data', chunk => (said += String(chunk)));
  const code = await new Promise<number | null>(resolve => child.once('close', resolve));
  return { code, said };
}

const reports = async () =>
  (
    await sql.query(
      'select kind, marked_at is not null as is_whole, verified_at is not null as is_verified, bytes > 0 as has_bytes from scheduler.backup order by id',
    )
  ).rows;

it('says when there is none yet', async () => {
  const none = await backup('scheduler list');
  expect(none).toEqual({ code: 0, said: expect.stringContaining('There is no backup yet.') });
});

it('takes backups, lists them, proves them and brings them back', async () => {
  expect(await backup('scheduler full')).toEqual({ code: 0, said: expect.stringMatching(/^\S+-full {2}reaches /) });
  expect(await backup('scheduler incremental')).toMatchObject({ code: 0 });
  const { said } = await backup('scheduler list');
  expect(said.split('\n')).toEqual([
    expect.stringContaining('-full'),
    expect.stringMatching(/^ {2}\S+-incremental/),
    '',
  ]);

  const verified = await backup('scheduler verify');
  expect(verified).toEqual({
    code: 0,
    said: expect.stringMatching(/2 backups have the files[^]+backup +2\n[^]+is whole until/),
  });
  const report = { is_whole: true, has_bytes: true };
  expect(await reports()).toEqual([
    { kind: 'full', is_verified: false, ...report },
    { kind: 'incremental', is_verified: true, ...report },
  ]);

  const into = join(folder, 'restored');
  expect(await backup(`scheduler restore --into ${into}`)).toEqual({
    code: 0,
    said: expect.stringContaining(`${into} holds the cluster with all that was acknowledged until`),
  });
  expect(existsSync(join(into, 'PG_VERSION'))).toBe(true);
  expect(await backup(`scheduler restore --into ${into}`)).toEqual({
    code: 1,
    said: `${into} is not empty; restore into a new folder.\n`,
  });
}, 120_000);

it('lets go of what is too old, and says before what it would', async () => {
  for (let chain = 0; chain < 2; chain++) await backup('scheduler full');
  const old = { BACKUP_KEEP_HOURS: '1', BACKUP_KEEP_CHAINS: '1' };
  expect(await backup('scheduler prune --dry-run', old)).toEqual({
    code: 0,
    said: 'No backup is old enough to be let go.\n',
  });
  // An hour passes for the oldest chain; what the manifests say cannot be changed.
  const when = {
    ...old,
    NODE_OPTIONS: `--import=data:text/javascript,const${encodeURIComponent(' real=Date.now;Date.now=()=>real()+7.2e6;globalThis.Date=class extends Date{constructor(...a){a.length?super(...a):super(Date.now())}}')}`,
  };
  const would = await backup('scheduler prune --dry-run', when);
  expect(would.said.match(/would let go/g)).toHaveLength(3);
  expect((await backup('scheduler list')).said.match(/reaches/g)).toHaveLength(4);
  expect((await backup('scheduler prune', when)).code).toBe(0);
  expect((await backup('scheduler list')).said.match(/reaches/g)).toHaveLength(1);
  expect(await reports()).toHaveLength(1);
}, 120_000);

it('takes increments again and again until it is told to end', async () => {
  const environment = {
    ...process.env,
    BACKUP_DATABASE_URL: databaseUrl(postgres.url, DATABASE),
    BACKUP_FOLDER: join(folder, 'backups'),
    BACKUP_KEY_FILE: keyFile,
  };
  const child = spawn(
    process.execPath,
    [join(import.meta.dirname, 'run.mjs'), 'scheduler', 'incremental', '--every', '1'],
    { env: environment },
  );
  let taken = 0;
  const twice = new Promise<void>(resolve => child.stdout.on('data', () => ++taken >= 2 && resolve()));
  const ended = new Promise<number | null>(resolve => child.once('close', resolve));
  await twice;
  child.kill('SIGTERM');
  expect(await ended).toBe(0);
}, 60_000);

it.each([
  ['', 2, 'npm run backup -- scheduler <command>, one of'],
  ['scheduler dance', 2, 'npm run backup -- scheduler <command>, one of'],
  ['scheduler restore', 1, 'Where to? --into takes a new folder.'],
  ['scheduler verify --until yesterday', 1, '--until takes a time as 2026-11-22T08:00:00Z, and not "yesterday".'],
  ['scheduler incremental --every 0', 1, '--every takes seconds from 1, and not "0".'],
])('refuses "%s" with a sentence', async (args, code, sentence) => {
  expect(await backup(args)).toEqual({ code, said: expect.stringContaining(sentence) });
});

it('refuses a key that is none', async () => {
  writeFileSync(join(folder, 'no-key'), 'secret');
  const refused = await backup('scheduler list', { BACKUP_KEY_FILE: join(folder, 'no-key') });
  expect(refused).toEqual({ code: 1, said: expect.stringContaining('does not hold a key: wanted 32 bytes in base64') });
  const absent = await backup('scheduler list', { BACKUP_KEY_FILE: join(folder, 'nowhere') });
  expect(absent).toEqual({ code: 1, said: expect.stringContaining('openssl rand -base64 32') });
});
