import type { Sandbox } from '../sandbox.ts';
import type { PageRecord } from '../store/records.ts';

/** The rows of one query, and where each stands. */
export interface KeptRows {
  pages: PageRecord[];
  places: Map<string, number>;
}

/** Queries kept per sandbox. */
const maxKept = 8;

const shelves = new WeakMap<Sandbox, Map<string, KeptRows & { revision: number }>>();

/**
 * Finds the rows, or gives those found before while the source is at the same revision: paging through a large source
 * sorts it once.
 */
export function keptRows(sandbox: Sandbox, key: string | null, revision: number, find: () => PageRecord[]): KeptRows {
  const shelf = shelves.get(sandbox) ?? new Map<string, KeptRows & { revision: number }>();
  shelves.set(sandbox, shelf);
  const known = key === null ? undefined : shelf.get(key);
  if (known?.revision === revision) return known;
  const pages = find();
  const rows = { pages, places: new Map(pages.map((page, index) => [page.id, index])), revision };
  if (key === null) return rows;
  shelf.delete(key);
  shelf.set(key, rows);
  const oldest = shelf.size > maxKept ? shelf.keys().next().value : undefined;
  if (oldest !== undefined) shelf.delete(oldest);
  return rows;
}
