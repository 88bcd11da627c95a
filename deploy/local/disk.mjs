import { mkdirSync, statfsSync } from 'node:fs';
import { Fault } from './fault.mjs';

const LEAST_FREE_BYTES = 512 * 1024 * 1024;

/** Refuses with a sentence when the disk under `folder` (made when absent) is too full to work with. */
export function assertDiskSpace(folder, what) {
  mkdirSync(folder, { recursive: true });
  const { bavail, bsize } = statfsSync(folder);
  const free = bavail * bsize;
  if (free >= LEAST_FREE_BYTES) return;
  throw new Fault(
    `The disk of ${folder} has ${megabytes(free)} MB left, and ${what} needs at least ${megabytes(LEAST_FREE_BYTES)} MB. Free some space and try again.`,
  );
}

function megabytes(bytes) {
  return Math.floor(bytes / 1024 / 1024);
}
