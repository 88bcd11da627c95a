import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Fault } from '../local/fault.mjs';
import { parseLsn, segmentName, type Lsn } from './lsn.ts';
import type { Manifest } from './manifest.ts';

/** Unpacks the archive of a cluster's files into an empty folder. */
export async function unpack(archive: Readable, folder: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const tar = spawn('tar', ['--extract', '--same-permissions', '--no-same-owner', '--directory', folder], {
    stdio: ['pipe', 'ignore', 'pipe'],
  });
  let said = '';
  tar.stderr.on('data', chunk => (said += String(chunk)));
  const ended = new Promise<number | null>((resolve, reject) => tar.once('error', reject).once('close', resolve));
  ended.catch(() => undefined);
  try {
    await pipeline(archive, tar.stdin);
  } catch (error) {
    tar.kill();
    if (error instanceof Fault) throw error;
    throw new Fault(`The files of the cluster could not be unpacked: ${said.trim() || (error as Error).message}`);
  }
  if ((await ended) !== 0) throw new Fault(`The files of the cluster could not be unpacked: ${said.trim()}`);
}

/** What Postgres says of the files it gave, in its own list. */
interface FileList {
  Files: { Path?: string; 'Encoded-Path'?: string; Size: number; Checksum?: string }[];
}

/**
 * Compares the unpacked files with the list that Postgres made of them.
 * @returns how many it compared
 * @throws Fault that names the first file that is not as it was
 */
export async function checkFiles(list: Readable, folder: string): Promise<number> {
  const { Files: files } = JSON.parse(await textOf(list)) as FileList;
  for (const { Path, 'Encoded-Path': encoded, Size, Checksum } of files) {
    const path = Path ?? Buffer.from(encoded ?? '', 'hex').toString();
    const found = await stat(join(folder, path)).catch(() => undefined);
    if (found?.size !== Size) throw new Fault(`${path} has ${found?.size ?? 'no'} bytes, and Postgres gave ${Size}.`);
    const hash = createHash('sha256');
    await pipeline(createReadStream(join(folder, path)), hash);
    if (Checksum && hash.digest('hex') !== Checksum.toLowerCase())
      throw new Fault(`${path} is not as Postgres gave it: its checksum is another one.`);
  }
  return files.length;
}

/** Writes a piece of the log to where Postgres looks for it. */
export async function writeLog(log: Readable, backup: Manifest, folder: string): Promise<void> {
  const { timeline, segmentBytes } = backup;
  const end = parseLsn(backup.to);
  let at = parseLsn(backup.from);
  for await (const chunk of log as AsyncIterable<Buffer>) {
    for (let rest = chunk; rest.length;) {
      const offset = Number(at % BigInt(segmentBytes));
      const part = rest.subarray(0, segmentBytes - offset);
      await writeAt(join(folder, 'pg_wal', segmentName(timeline, at, segmentBytes)), part, offset, segmentBytes);
      at += BigInt(part.length);
      rest = rest.subarray(part.length);
    }
  }
  if (at !== end) throw new Fault(`The log of ${backup.id} ends ${distance(at, end)} bytes before its mark.`);
}

// Postgres wants whole segments; what follows the log in the last one is zero, which it takes for the end.
async function writeAt(path: string, bytes: Buffer, offset: number, segmentBytes: number): Promise<void> {
  const file = await open(path, (await stat(path).catch(() => undefined)) ? 'r+' : 'w', 0o600);
  try {
    await file.truncate(segmentBytes);
    await file.write(bytes, 0, bytes.length, offset);
  } finally {
    await file.close();
  }
}

function distance(at: Lsn, end: Lsn): bigint {
  return end - at;
}

async function textOf(stream: Readable): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}
