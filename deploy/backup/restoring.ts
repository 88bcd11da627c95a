import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import pg from 'pg';
import { Fault } from '../local/fault.mjs';
import { startPostgres } from '../local/postgres.mjs';
import { PASSWORD_FILE } from '../local/postgres-data.mjs';
import { postgresUser } from '../local/postgres-user.mjs';
import { DATABASE, databaseUrl } from '../local/provision.mjs';
import { chainsOf, chainUntil, type Chain } from './chain.ts';
import { checkFiles, unpack, writeLog } from './cluster-files.ts';
import { ALL_LEASES_ARE_OVER, ALL_WORKERS_ARE_GONE, BEGIN_ANEW, SCHEMAS_WITH } from './restoring.queries.ts';
import type { Store } from './store.ts';
import { FILE_LIST, FILES, LOG } from './taking.ts';

/** Replaying the log of a day can take as long, in milliseconds. */
const RECOVERS_WITHIN_MS = 60 * 60_000;
/** What the recovery needs to know, and nobody after it. */
const AUTO_CONF = 'postgresql.auto.conf';

export interface Wish {
  /** An absent or empty folder. */
  into: string;
  /** Up to which moment; without one, all that the backups hold. */
  until?: Date;
  /** Where the programs of Postgres are, when not where npm puts them. */
  bin?: string;
  /** The URL of an admin of the former cluster, whose name and password hold in the restored one; by default those that our own launcher keeps. */
  admin?: string;
}

/** A cluster that stands as it did at the mark. */
export interface Restored {
  /** From the full backup to the last increment that was needed. */
  chain: Chain;
  /** All that was acknowledged until then is in it. RFC 3339. */
  until: string;
  /** How many files were compared with Postgres' own list. */
  files: number;
}

/**
 * Brings back a cluster from backups into a new folder, and leaves it stopped and ready to be started: the log is replayed, nobody holds a lease
 * any more, and each service will begin a new epoch of what it tells.
 * @throws Fault when a backup is damaged, the key is another one, or the backups do not reach `until`
 */
export async function restore(store: Store, wish: Wish): Promise<Restored> {
  const restored = await unpackInto(store, wish);
  await recovered(wish, settle);
  return restored;
}

/** Unpacks what a restore needs, so that Postgres replays the log when it is started. */
export async function unpackInto(store: Store, { into, until, admin }: Wish): Promise<Restored> {
  const folder = resolve(into);
  if (existsSync(folder) && readdirSync(folder).length)
    throw new Fault(`${folder} is not empty; restore into a new folder.`);
  const chain = chainUntil(chainsOf(store.list()), until);
  for (const backup of chain) await store.check(backup);
  const [full] = chain;
  mkdirSync(dirname(folder), { recursive: true });
  await unpack(store.read(full, FILES), folder);
  const files = await checkFiles(store.read(full, FILE_LIST), folder);
  for (const backup of chain) await writeLog(store.read(backup, LOG), backup, folder);
  writeFileSync(join(folder, 'recovery.signal'), '');
  writeFileSync(join(folder, AUTO_CONF), recoverySettings(readFileSync(join(folder, AUTO_CONF), 'utf8'), until), {
    mode: 0o600,
  });
  complete(folder, admin);
  own(folder);
  return { chain, until: until?.toISOString() ?? chain.at(-1)!.markedAt, files };
}

/** Starts what was unpacked, lets it replay the log, does the work with it, and leaves it stopped. `work` gets the admin's URL. */
export async function recovered<T>({ into, bin, admin }: Wish, work: (url: string) => Promise<T>): Promise<T> {
  const folder = resolve(into);
  const settings = join(folder, AUTO_CONF);
  const server = await startPostgres({ dataDir: folder, bin, readyWithinMs: RECOVERS_WITHIN_MS });
  try {
    return await work(admin ? atPort(admin, server.port) : databaseUrl(server.url, DATABASE));
  } finally {
    await server.stop();
    writeFileSync(settings, readFileSync(settings, 'utf8').replace(RECOVERY, ''), { mode: 0o600 });
  }
}

/** Whoever held something before the mark holds it no more, and no number of an event is given out twice. */
async function settle(url: string): Promise<void> {
  const sql = new pg.Client({ connectionString: url });
  await sql.connect();
  const inAll = async (table: string, statement: (schema: string) => string) => {
    const { rows } = await sql.query<{ schema: string }>(SCHEMAS_WITH, [table]);
    for (const { schema } of rows) await sql.query(statement(pg.escapeIdentifier(schema)));
  };
  try {
    await sql.query('begin');
    await inAll('outbox_relay', BEGIN_ANEW);
    await inAll('lease', ALL_LEASES_ARE_OVER);
    await inAll('worker', ALL_WORKERS_ARE_GONE);
    await sql.query('commit');
  } finally {
    await sql.end();
  }
}

const RECOVERY = /# Of the restore:[^]*# End of the restore\.\n/;

function recoverySettings(kept: string, until: Date | undefined): string {
  const settings = {
    // All of the log lies in pg_wal already, so there is nowhere to fetch more from.
    restore_command: 'false',
    recovery_target_timeline: 'current',
    recovery_target_action: 'promote',
    // Nobody looks on, so that the settings of the former server need not be known.
    hot_standby: 'off',
    ...(until ? { recovery_target_time: until.toISOString().replace('T', ' ').replace('Z', '+00') } : {}),
  };
  const lines = Object.entries(settings).map(([name, value]) => `${name} = '${value}'\n`);
  return `${kept}# Of the restore:\n${lines.join('')}# End of the restore.\n`;
}

/** What a cluster keeps elsewhere (Debian, some operators) is not among its files: it gets the least that it starts with. */
function complete(folder: string, admin: string | undefined): void {
  const files = {
    'postgresql.conf': '',
    'pg_hba.conf': 'host all all 127.0.0.1/32 scram-sha-256\n',
    'pg_ident.conf': '',
    [PASSWORD_FILE]: admin ? decodeURIComponent(new URL(admin).password) : '',
  };
  for (const [name, text] of Object.entries(files))
    if (!existsSync(join(folder, name))) writeFileSync(join(folder, name), text, { mode: 0o600 });
}

function atPort(admin: string, port: number): string {
  const url = new URL(admin);
  url.host = `127.0.0.1:${port}`;
  url.search = '';
  return url.href;
}

/** Postgres does not run as root, and takes no folder of another owner. */
function own(folder: string): void {
  const { owner } = postgresUser([folder]);
  if (!owner) return;
  const { status, stderr } = spawnSync('chown', ['--recursive', `${owner.uid}:${owner.gid}`, folder], {
    encoding: 'utf8',
  });
  if (status !== 0) throw new Fault(`${folder} could not be given to the user of Postgres: ${stderr}`);
}
