import { TRAITS } from '../block/block-types.ts';
import type { Side } from './standing.ts';

/** Whether one block can become the other by writing into it: Notion changes no type, no width of a table, no source of a synced block. */
export function canBecome(old: Side, next: Side): boolean {
  const { type, contents, id } = old.draft;
  if (type !== next.draft.type) return false;
  if (!TRAITS[type].creatable) return id === next.draft.id;
  if (type === 'table') return contents['table_width'] === next.draft.contents['table_width'];
  return type !== 'synced_block' || old.own === next.own;
}

/** How much of two texts is the same at their beginnings and ends: 0 for nothing, 1 for everything. */
export function likeness(a: string, b: string): number {
  const shorter = Math.min(a.length, b.length);
  const longer = Math.max(a.length, b.length);
  if (longer === 0) return 1;
  let front = 0;
  while (front < shorter && a.charCodeAt(front) === b.charCodeAt(front)) front += 1;
  let back = 0;
  while (back < shorter - front && a.charCodeAt(a.length - 1 - back) === b.charCodeAt(b.length - 1 - back)) back += 1;
  return (front + back) / longer;
}
