import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { Fault } from '../local/fault.mjs';
import { chainsOf, superfluous } from './chain.ts';
import type { BackupConfig } from './config.ts';
import { readKey } from './key.ts';
import type { Manifest } from './manifest.ts';
import { reportRemoved, reportVerified } from './report.ts';
import { restore } from './restoring.ts';
import { Store } from './store.ts';
import { takeFull, takeIncrement } from './taking.ts';
import { tryRestore } from './trial.ts';

const ROOT = join(import.meta.dirname, '../..');

/** What a command gets: its options, the configuration, the backups, and somewhere to say what it did. */
export interface Surroundings {
  options: { until?: string; into?: string; every?: string; 'dry-run'?: boolean; files?: boolean };
  config: BackupConfig;
  store: Store;
  say: (line: string) => void;
}

interface Command {
  about: string;
  run(surroundings: Surroundings): Promise<void>;
}

/** The commands of `npm run backup -- scheduler <command>`. */
export const commands: { [name: string]: Command } = {
  full: {
    about: 'copies the whole cluster while it runs',
    run: async ({ config, store, say }) => say(taken(await takeFull(databaseOf(config), store))),
  },
  incremental: {
    about:
      'takes what was written since the newest backup; with --every SECONDS again and again until it is told to end',
    run: takeIncrements,
  },
  list: {
    about: 'lists the backups, and how far each full one with its increments reaches',
    async run({ store, say }) {
      const chains = chainsOf(store.list());
      if (!chains.length) say('There is no backup yet. Take one with `npm run backup -- scheduler full`.');
      for (const chain of chains) for (const backup of chain) say(taken(backup));
    },
  },
  verify: {
    about:
      'checks every file, restores into a scratch folder, and looks whether what comes back is whole; --files checks the files only',
    run: verify,
  },
  restore: {
    about: 'brings the cluster back: --into FOLDER [--until TIME]',
    async run({ options: { into, until }, config, store, say }) {
      if (!into) throw new Fault('Where to? --into takes a new folder.');
      const wish = { into, until: moment(until), bin: config.BACKUP_POSTGRES_BIN, admin: config.BACKUP_DATABASE_URL };
      const { chain, until: reached } = await restore(store, wish);
      say(
        `${resolve(into)} holds the cluster with all that was acknowledged until ${reached}, from ${chain.length} backups.`,
      );
      say('Start Postgres on it, then the services; docs/howto/backup.md says what to look at.');
    },
  },
  prune: {
    about:
      'lets go what is older than BACKUP_KEEP_HOURS, but never the newest BACKUP_KEEP_CHAINS; --dry-run says what it would',
    run: prune,
  },
};

async function takeIncrements({ options: { every }, config, store, say }: Surroundings): Promise<void> {
  const url = databaseOf(config);
  if (!every) return say(taken(await takeIncrement(url, store)));
  const seconds = Number(every);
  if (!(seconds >= 1)) throw new Fault(`--every takes seconds from 1, and not "${every}".`);
  const ending = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => ending.abort());
  while (!ending.signal.aborted) {
    // A database that is away comes back; the age of the newest backup says when it does not.
    await takeIncrement(url, store).then(
      manifest => say(taken(manifest)),
      (error: Error) => {
        if (error instanceof Fault) throw error;
        say(`no increment this time: ${error.message}`);
      },
    );
    await pause(seconds * 1_000, undefined, { signal: ending.signal }).catch(() => undefined);
  }
}

async function verify({ options: { files, until }, config, store, say }: Surroundings): Promise<void> {
  const backups = store.list();
  for (const backup of backups) await store.check(backup);
  say(`${backups.length} backups have the files that they were written with.`);
  if (files) return;
  const trial = await tryRestore(store, {
    scratch: config.BACKUP_SCRATCH,
    bin: config.BACKUP_POSTGRES_BIN,
    admin: config.BACKUP_DATABASE_URL,
    until: moment(until),
  });
  const newest = trial.chain.at(-1)!;
  for (const [table, count] of Object.entries(trial.rows)) say(`  ${table.padEnd(24)} ${count}`);
  say(`${newest.id} was restored in ${trial.seconds.toFixed(1)} s and is whole until ${trial.until}.`);
  if (!until) await reporting(config, sql => reportVerified(sql, newest));
}

async function prune({ options, config, store, say }: Surroundings): Promise<void> {
  const limits = {
    now: new Date(),
    keepMs: config.BACKUP_KEEP_HOURS * 3_600_000,
    keepChains: config.BACKUP_KEEP_CHAINS,
  };
  const doomed = superfluous(store.list(), limits);
  if (!doomed.length) return say('No backup is old enough to be let go.');
  for (const { id } of doomed) say(`${options['dry-run'] ? 'would let go' : 'let go'} ${id}`);
  if (options['dry-run']) return;
  for (const { id } of doomed) store.remove(id);
  await reporting(config, sql =>
    reportRemoved(
      sql,
      doomed.map(({ id }) => id),
    ),
  );
}

/** The backups that the configuration names. */
export function storeOf(config: BackupConfig): Store {
  return new Store(resolve(ROOT, config.BACKUP_FOLDER), readKey(resolve(ROOT, config.BACKUP_KEY_FILE)));
}

function databaseOf(config: BackupConfig): string {
  if (config.BACKUP_DATABASE_URL) return config.BACKUP_DATABASE_URL;
  const card = join(ROOT, '.data/stack.json');
  if (existsSync(card)) return (JSON.parse(readFileSync(card, 'utf8')) as { postgres: { url: string } }).postgres.url;
  throw new Fault('Which database? Set BACKUP_DATABASE_URL, or start the stack with `npm start`.');
}

async function reporting(config: BackupConfig, work: (sql: pg.Client) => Promise<void>): Promise<void> {
  const sql = new pg.Client({ connectionString: databaseOf(config) });
  await sql.connect();
  try {
    await work(sql);
  } finally {
    await sql.end();
  }
}

function moment(text: string | undefined): Date | undefined {
  if (text === undefined) return undefined;
  const found = new Date(text);
  if (Number.isNaN(found.getTime()))
    throw new Fault(`--until takes a time as 2026-11-22T08:00:00Z, and not "${text}".`);
  return found;
}

function taken({ id, kind, markedAt, to, files }: Manifest): string {
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
  return `${kind === 'full' ? '' : '  '}${id}  reaches ${markedAt} (${to})  ${(bytes / 1e6).toFixed(1)} MB`;
}
