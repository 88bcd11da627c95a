import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { checkFiles, unpack, writeLog } from './cluster-files.ts';
import { formatLsn } from './lsn.ts';
import type { Manifest } from './manifest.ts';

const folder = mkdtempSync(join(tmpdir(), 'na-files-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const listOf = (...Files: object[]) => Readable.from([Buffer.from(JSON.stringify({ Files }))]);
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

it('a file that is not as Postgres gave it is named', async () => {
  writeFileSync(join(folder, 'PG_VERSION'), '18\n');
  const file = { Path: 'PG_VERSION', Size: 3, Checksum: sha256('18\n') };
  expect(await checkFiles(listOf(file), folder)).toBe(1);
  expect(
    await checkFiles(
      listOf({ ...file, Path: undefined, 'Encoded-Path': Buffer.from('PG_VERSION').toString('hex') }),
      folder,
    ),
  ).toBe(1);
  await expect(checkFiles(listOf({ ...file, Checksum: sha256('17\n') }), folder)).rejects.toThrow(
    'PG_VERSION is not as Postgres gave it',
  );
  await expect(checkFiles(listOf({ ...file, Size: 4 }), folder)).rejects.toThrow(
    'PG_VERSION has 3 bytes, and Postgres gave 4.',
  );
  await expect(checkFiles(listOf({ ...file, Path: 'base/1/1' }), folder)).rejects.toThrow('base/1/1 has no bytes');
});

it('what is no archive is refused in words', async () => {
  const rubbish = Readable.from([Buffer.alloc(10_240, 'x')]);
  await expect(unpack(rubbish, join(folder, 'rubbish'))).rejects.toThrow(
    'The files of the cluster could not be unpacked: tar:',
  );
});

it('the log of several backups goes on where the one before ended, across segments', async () => {
  const place = join(folder, 'log');
  mkdirSync(join(place, 'pg_wal'), { recursive: true });
  const piece = (from: bigint, to: bigint) =>
    ({ id: 'x', timeline: 1, segmentBytes: 1_024, from: formatLsn(from), to: formatLsn(to) }) as Manifest;
  const bytes = Buffer.from(Array.from({ length: 2_500 }, (_, at) => at % 251));
  const parts = (from: number, to: number) =>
    Readable.from([bytes.subarray(from, from + 7), bytes.subarray(from + 7, to)]);
  await writeLog(parts(0, 700), piece(1_024n, 1_724n), place);
  await writeLog(parts(700, 2_500), piece(1_724n, 3_524n), place);
  const names = readdirSync(join(place, 'pg_wal')).sort();
  expect(names.map(name => statSync(join(place, 'pg_wal', name)).size)).toEqual([1_024, 1_024, 1_024]);
  const whole = Buffer.concat(names.map(name => readFileSync(join(place, 'pg_wal', name))));
  expect(whole.subarray(0, 2_500).equals(bytes)).toBe(true);
  expect(whole.subarray(2_500).every(byte => byte === 0)).toBe(true);
  await expect(writeLog(parts(0, 700), piece(1_024n, 1_800n), place)).rejects.toThrow(
    'The log of x ends 76 bytes before its mark.',
  );
});
