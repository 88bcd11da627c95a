import type { BlockRecord, PageRecord } from '../../store/records.ts';
import type { Store } from '../../store/store.ts';
import type { Draw } from './draw.ts';
import type { Sketch } from './sketch.ts';

/** Puts the blocks into a page, made and edited as the page was, and gives the ids of the first level. One in thirty of it is in the trash. */
export function plantBody(store: Store, draw: Draw, page: PageRecord, sketches: Sketch[]): string[] {
  return plantChildren(store, draw, page, { type: 'page_id', id: page.id }, sketches);
}

function plantChildren(
  store: Store,
  draw: Draw,
  page: PageRecord,
  parent: BlockRecord['parent'],
  sketches: Sketch[],
): string[] {
  if (sketches.length === 0) return [];
  const { created, createdBy, edited, editedBy } = page;
  const ids = sketches.map(sketch => sketch.id ?? draw.uuid());
  for (const [index, { type, content, children = [] }] of sketches.entries()) {
    const id = ids[index] as string;
    const inTrash = type === 'paragraph' && parent.type === 'page_id' && draw.percent(3);
    store.put('blocks', { id, type, parent, content, created, createdBy, edited, editedBy, inTrash });
    plantChildren(store, draw, page, { type: 'block_id', id }, children);
  }
  store.insertChildren(parent.id, store.childrenOf(parent.id).length, ids);
  return ids;
}
