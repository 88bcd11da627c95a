import type { Writable } from 'node:stream';
import pg from 'pg';
import { Fault } from '../local/fault.mjs';
import { chainsOf } from './chain.ts';
import { formatLsn, parseLsn, segmentStart, type Lsn } from './lsn.ts';
import type { Manifest, SealedFile } from './manifest.ts';
import { Replication, type ClusterIdentity } from './replication.ts';
import { reportBegun, reportTaken } from './report.ts';
import type { Draft, Store } from './store.ts';
import { ADVANCE_SLOT, DROP_LOST_SLOT, FLUSH, FLUSHED, MAKE_SLOT, MOMENT, SEGMENT_BYTES } from './taking.queries.ts';

/** The archive of the files of a cluster, and the log that goes over it. */
export const FILES = 'base.tar';
export const FILE_LIST = 'backup_manifest';
export const LOG = 'wal';

/** Copies the whole cluster while it runs, with the log that makes the copy whole. */
export function takeFull(databaseUrl: string, store: Store): Promise<Manifest> {
  return taking(databaseUrl, store, 'full', async ({ sql, replication, cluster, draft, id }) => {
    // From here on Postgres keeps the log until a backup has it.
    await sql.query(DROP_LOST_SLOT);
    await sql.query(MAKE_SLOT);
    const files: Promise<SealedFile>[] = [];
    const open = (name: string): Writable => {
      if (name !== FILES && name !== FILE_LIST)
        throw new Fault(
          `The cluster has a tablespace (${name}); only clusters whose files are all in one place can be backed up.`,
        );
      const { sink, done } = draft.file(name);
      files.push(done);
      done.catch(error => sink.destroy(error));
      return sink;
    };
    const copied = await replication.copyFiles(id, open);
    const segmentBytes = Number((await sql.query<{ bytes: string }>(SEGMENT_BYTES)).rows[0]!.bytes);
    return { cluster, base: id, from: segmentStart(copied.start, segmentBytes), segmentBytes, files };
  });
}

/**
 * Takes what was written to the log since the newest backup.
 * @throws Fault when there is none to go on from, or Postgres does not have that log any more
 */
export function takeIncrement(databaseUrl: string, store: Store): Promise<Manifest> {
  return taking(databaseUrl, store, 'incremental', async ({ cluster }) => {
    const last = chainsOf(store.list()).at(-1)?.at(-1);
    if (!last)
      throw new Fault('There is no full backup to go on from. Take one with `npm run backup -- scheduler full`.');
    if (last.systemId !== cluster.systemId || last.timeline !== cluster.timeline)
      throw new Fault(
        `The newest backup, ${last.id}, is of another cluster or of its life before a restore. Begin with a full backup: \`npm run backup -- scheduler full\`.`,
      );
    return { cluster, base: last.base, from: parseLsn(last.to), segmentBytes: last.segmentBytes, files: [] };
  });
}

interface Work {
  id: string;
  sql: pg.Client;
  replication: Replication;
  cluster: ClusterIdentity;
  draft: Draft;
}

/** What a backup holds beside the log, and where its log begins. */
interface Beginning {
  cluster: ClusterIdentity;
  base: string;
  from: Lsn;
  segmentBytes: number;
  files: Promise<SealedFile>[];
}

async function taking(
  databaseUrl: string,
  store: Store,
  kind: Manifest['kind'],
  begin: (work: Work) => Promise<Beginning>,
): Promise<Manifest> {
  const id = `${new Date().toISOString().replaceAll(/[-:]/g, '')}-${kind}`;
  const sql = new pg.Client({ connectionString: databaseUrl });
  await sql.connect();
  const replication = await Replication.connect(databaseUrl);
  store.clear();
  const draft = store.draft(id);
  try {
    await reportBegun(sql, id, kind);
    const cluster = await replication.identify();
    const begun = await begin({ id, sql, replication, cluster, draft });
    const { at, lsn } = await mark(sql);
    const log = draft.file(LOG);
    log.done.catch(error => log.sink.destroy(error));
    await replication.copyLog(cluster.timeline, begun.from, parseLsn(lsn), log.sink);
    const manifest: Manifest = {
      format: 1,
      id,
      kind,
      base: begun.base,
      ...cluster,
      from: formatLsn(begun.from),
      to: lsn,
      segmentBytes: begun.segmentBytes,
      markedAt: at.toISOString(),
      keyId: store.keyId,
      files: await Promise.all([...begun.files, log.done]),
    };
    await draft.commit(manifest);
    await sql.query(ADVANCE_SLOT, [lsn]);
    await reportTaken(sql, manifest);
    return manifest;
  } catch (error) {
    draft.discard();
    throw plain(error as Error);
  } finally {
    await replication.close();
    await sql.end();
  }
}

/** A moment and a place in the log, on disk, before which all stands that was acknowledged until then. */
async function mark(sql: pg.Client): Promise<{ at: Date; lsn: string }> {
  const { rows: moments } = await sql.query<{ at: Date }>(MOMENT);
  await sql.query(FLUSH);
  const { rows: places } = await sql.query<{ lsn: string }>(FLUSHED);
  return { at: moments[0]!.at, lsn: places[0]!.lsn };
}

function plain(error: Error): Error {
  if (!/requested WAL segment .* has already been removed/.test(error.message)) return error;
  return new Fault(
    `Postgres does not have the log since the newest backup any more (${error.message}). Begin with a full backup: \`npm run backup -- scheduler full\`.`,
  );
}
