import { namedId } from '../ids.ts';
import { textItem } from '../rich-text/rich-text.ts';
import type { Authored, BlockRecord, Parent, StoredValue } from '../store/records.ts';
import type { Store } from '../store/store.ts';

/** A block of a seed: its type, its text, and fields beside the text. */
export interface PlantedBlock {
  type: string;
  text?: string;
  extra?: Record<string, unknown>;
  children?: PlantedBlock[];
}

/** Puts a page with its blocks into the store. */
export function plantPage(
  store: Store,
  now: number,
  page: {
    id: string;
    parent: Parent;
    title: string;
    icon?: string;
    values?: Record<string, StoredValue>;
    blocks?: PlantedBlock[];
  },
): void {
  store.put('pages', {
    id: page.id,
    ...madeBy(now),
    parent: page.parent,
    icon: page.icon ? { type: 'emoji', emoji: page.icon } : null,
    cover: null,
    isLocked: false,
    isArchived: false,
    values: { ...page.values, title: { type: 'title', value: [textItem(page.title)] } },
    seq: store.nextSeq(),
  });
  if (page.parent.type === 'page_id') hang(store, page.parent.id, page.id);
  plantBlocks(store, now, { type: 'page_id', id: page.id }, page.blocks ?? []);
}

/** Appends an id to what stands in a page or block. */
export function hang(store: Store, parentId: string, id: string): void {
  store.insertChildren(parentId, store.childrenOf(parentId).length, [id]);
}

/** Made and edited by the first person of the workspace. */
export function madeBy(now: number): Omit<Authored, 'id'> {
  const person = namedId('user/ada');
  return { created: now, createdBy: person, edited: now, editedBy: person, inTrash: false };
}

function plantBlocks(store: Store, now: number, parent: BlockRecord['parent'], blocks: PlantedBlock[]): void {
  for (const [index, block] of blocks.entries()) {
    const id = namedId(`block/${parent.id}/${index}`);
    const words = block.text === undefined ? {} : { rich_text: [textItem(block.text)], color: 'default' };
    store.put('blocks', { id, ...madeBy(now), type: block.type, parent, content: { ...words, ...block.extra } });
    hang(store, parent.id, id);
    plantBlocks(store, now, { type: 'block_id', id }, block.children ?? []);
  }
}
