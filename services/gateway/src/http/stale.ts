import { Problem } from '@na/errors';
import { VersionStale } from '../errors.ts';

/**
 * Says a service's refusal of an outdated version as HTTP does: 412. Services refuse it with a conflict whose code ends in
 * `version_conflict`.
 */
export async function orStale<T>(expected: number | undefined, change: Promise<T>): Promise<T> {
  try {
    return await change;
  } catch (thrown) {
    const isStale = thrown instanceof Problem && thrown.code.endsWith('version_conflict');
    throw expected !== undefined && isStale ? VersionStale({ expected, cause: thrown }) : thrown;
  }
}
