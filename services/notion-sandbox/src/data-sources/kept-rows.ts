import type { Sandbox } from '../sandbox.ts';
import type { PageRecord } from '../store/records.ts';

/** The rows of one query, and where each stands. */
export interface KeptRows {
  pages: PageRecord[];
  places: Map<string, number>;
}

/** Queries kept per sandbox. */
const maxKept = 8;

interface Shelf {
  revision: number;
  kept: Map<string, KeptRows>;
}

const shelves = new WeakMap<Sandbox, Shelf>();

/** Finds the rows, or gives those found before while nothing has been written: paging through a large source sorts it once. */
export function keptRows(sandbox: Sandbox, key: string | null, find: () => PageRecord[]): KeptRows {
  const shelf = shelfOf(sandbox);
  const known = key === null ? undefined : shelf.kept.get(key);
  if (known) return known;
  const pages = find();
  const rows = { pages, places: new Map(pages.map((page, index) => [page.id, index])) };
  if (key !== null) shelf.kept.set(key, rows);
  const oldest = shelf.kept.size > maxKept ? shelf.kept.keys().next().value : undefined;
  if (oldest !== undefined) shelf.kept.delete(oldest);
  return rows;
}

function shelfOf(sandbox: Sandbox): Shelf {
  const { revision } = sandbox.store;
  const current = shelves.get(sandbox);
  if (current?.revision === revision) return current;
  const fresh = { revision, kept: new Map<string, KeptRows>() };
  shelves.set(sandbox, fresh);
  return fresh;
}
