import { Problem } from '@na/errors';
import { VersionStale } from '../errors.ts';

/** Says a service's refusal of an outdated version as HTTP does: 412 in place of 409. */
export async function orStale<T>(change: Promise<T>): Promise<T> {
  try {
    return await change;
  } catch (thrown) {
    const isStale = thrown instanceof Problem && thrown.code === VersionStale.code;
    throw isStale ? VersionStale({ detail: thrown.detail }) : thrown;
  }
}
