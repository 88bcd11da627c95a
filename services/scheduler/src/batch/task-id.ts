import { createHash } from 'node:crypto';

/** The most lines of a batch; their numbers begin at 0. */
export const MOST_LINES = 100_000;
/** How many digits of a task's id, which are its last, are the number of its line. */
const LINE_DIGITS = 5;

/**
 * The id of the task of a line, always the same for the same line, so that lines that come again make nothing twice. A UUIDv7 with the time
 * of the batch's own; all ids of a batch lie together, in the order of its lines, so that a key of a table is an index of its batches.
 */
export function taskIdOf(batchId: string, line: number): string {
  return stemOf(batchId) + line.toString(16).padStart(LINE_DIGITS, '0');
}

/** The line of a task of a batch, by the task's id. */
export function lineOf(taskId: string): number {
  return parseInt(taskId.slice(-LINE_DIGITS), 16);
}

/** Between which ids those of a batch's tasks lie: after `before`, up to `last`. */
export function idsOf(batchId: string): { before: string; last: string } {
  const first = BigInt(`0x${taskIdOf(batchId, 0).replaceAll('-', '')}`);
  const hex = (first - 1n).toString(16).padStart(32, '0');
  return { before: hex.replace(PARTS, '$1-$2-$3-$4-$5'), last: stemOf(batchId) + 'f'.repeat(LINE_DIGITS) };
}

const PARTS = /^(.{8})(.{4})(.{4})(.{4})(.{12})$/;

/** All but the line. */
function stemOf(batchId: string): string {
  const hash = createHash('sha256').update(batchId.toLowerCase()).digest('hex');
  return `${batchId.slice(0, 13).toLowerCase()}-7${hash.slice(0, 3)}-8${hash.slice(3, 6)}-${hash.slice(6, 13)}`;
}
