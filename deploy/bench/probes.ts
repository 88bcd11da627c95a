import { createHash } from 'node:crypto';
import { closeSync, fdatasyncSync, mkdirSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { FOLDER } from './infrastructure.ts';

const HASHED = Buffer.alloc(8 * 1024 * 1024, 1);
const WRITTEN = Buffer.alloc(8 * 1024, 1);
const TIMES = 5;

/** How long a core takes to hash 8 MB (sha256), in milliseconds; the best of five. */
export function cpuProbe(): number {
  return bestOf(TIMES, () => createHash('sha256').update(HASHED).digest());
}

/** How long the disk takes to keep 8 kB for good (write and fdatasync), in milliseconds; the best of five. */
export function fsyncProbe(): number {
  mkdirSync(FOLDER, { recursive: true });
  const path = join(FOLDER, 'probe');
  const file = openSync(path, 'w');
  try {
    return bestOf(TIMES, () => {
      writeSync(file, WRITTEN);
      fdatasyncSync(file);
    });
  } finally {
    closeSync(file);
    rmSync(path);
  }
}

function bestOf(times: number, work: () => void): number {
  const took = Array.from({ length: times }, () => {
    const from = performance.now();
    work();
    return performance.now() - from;
  });
  return Math.min(...took);
}
