import { integer, optional, uuid } from '../checks/check.ts';
import type { Answer, Call } from './call.ts';

/** Where a page of results begins and how long it may be. */
export interface Paging {
  size: number;
  /** The id of the first item wanted, or null for the beginning. */
  cursor: string | null;
}

const pageSize = optional(integer({ min: 1, max: 100 }));
const cursor = optional(uuid);

/** `page_size` and `start_cursor` of a GET. */
export function pagingOfQuery({ query }: Call): Paging {
  const given = query['page_size'];
  const size = pageSize(given === undefined ? undefined : Number(given), 'query.page_size') ?? 100;
  return { size, cursor: cursor(query['start_cursor'], 'query.start_cursor') ?? null };
}

/** `page_size` and `start_cursor` of a POST. */
export function pagingOfBody({ body }: Call): Paging {
  const size = pageSize(body['page_size'], 'body.page_size') ?? 100;
  return { size, cursor: cursor(body['start_cursor'] ?? undefined, 'body.start_cursor') ?? null };
}

/** A list answer: `type` names what it holds. */
export function listAnswer(type: string, results: unknown[], nextCursor: string | null): Answer {
  return {
    object: 'list',
    results,
    next_cursor: nextCursor,
    has_more: nextCursor !== null,
    type,
    [type]: {},
  };
}

/** One page of ids from `start` on, and the id that the next page begins with. */
export function cut(ids: readonly string[], start: number, size: number): { page: string[]; next: string | null } {
  return { page: ids.slice(start, start + size), next: ids[start + size] ?? null };
}
