import type { DataSource, EntityManager } from 'typeorm';
import { transaction } from '../transaction.ts';
import {
  CONTIGUOUS,
  FORGET_HEARD,
  LOCK_SOURCE,
  MISSING_NUMBERS,
  NOTE_HEARD,
  RAISE_WATERMARK,
  WATERMARK,
} from './inbox.queries.ts';

/** How many numbers one step of the compaction takes. */
const COMPACT_AT_ONCE = 10_000;
/** How far above the watermark missing numbers are looked for: what lies further is found once the first are mended. */
const LOOK_AHEAD = 100_000;

/**
 * Notes numbers of a source as heard and answers those that are new, in ascending order. Whatever the hearer does with them belongs
 * in the same transaction. Of two that hear the same number at once, the second waits for the first to commit. A source that was
 * never met counts from 1.
 */
export async function hear(tx: EntityManager, source: string, numbers: readonly number[]): Promise<number[]> {
  if (!numbers.length) return [];
  // Everybody takes the rows in the same order, so that no two wait for each other.
  const ascending = [...new Set(numbers)].sort((a, b) => a - b);
  const noted = await tx.query<{ number: string }[]>(NOTE_HEARD, [source, ascending]);
  // Compaction deletes rows below the watermark that it raises in the same transaction. So a number that could be noted may still have
  // been heard; but then the raised watermark is committed, and this later statement sees it. The other way round, watermark
  // first, a compaction between the two would make an old number new.
  const [met] = await tx.query<{ watermark: string }[]>(WATERMARK, [source]);
  const watermark = Number(met?.watermark ?? 0);
  return noted.map(({ number }) => Number(number)).filter(number => number > watermark);
}

/**
 * At most `limit` numbers up to `latest` that were not heard, in ascending order. They may be on their way: the caller decides when
 * they are late.
 */
export async function missingNumbers(
  dataSource: DataSource,
  source: string,
  latest: number,
  limit: number,
): Promise<number[]> {
  const missing = await dataSource.query<{ number: string }[]>(MISSING_NUMBERS, [source, latest, LOOK_AHEAD, limit]);
  return missing.map(({ number }) => Number(number));
}

/** Notes numbers that will never come, so that nobody waits for them. */
export async function skipNumbers(tx: EntityManager, source: string, numbers: readonly number[]): Promise<void> {
  await hear(tx, source, numbers);
}

/**
 * Raises the source's watermark to the largest number up to which nothing is missing and deletes the rows below, so that the inbox
 * holds no more than what is out of order. Answers the watermark; 0 for a source that was never met.
 */
export async function compactInbox(dataSource: DataSource, source: string): Promise<number> {
  for (;;) {
    const { watermark, moved } = await transaction(dataSource, tx => compactOnce(tx, source));
    if (moved < COMPACT_AT_ONCE) return watermark;
  }
}

/** One step of {@link compactInbox}, in the caller's transaction. */
export async function compactOnce(tx: EntityManager, source: string): Promise<{ watermark: number; moved: number }> {
  const [met] = await tx.query<{ watermark: string }[]>(LOCK_SOURCE, [source]);
  if (!met) return { watermark: 0, moved: 0 };
  const before = Number(met.watermark);
  const [found] = await tx.query<{ number: string | null }[]>(CONTIGUOUS, [source, before, COMPACT_AT_ONCE]);
  const watermark = Number(found?.number ?? before);
  if (watermark > before) await tx.query(RAISE_WATERMARK, [source, watermark]);
  // Also when nothing moved: repeats of what was heard long ago leave rows below the watermark.
  await tx.query(FORGET_HEARD, [source, watermark]);
  return { watermark, moved: watermark - before };
}
