import { authored, renderParent } from '../pages/render.ts';
import { titleOf } from '../pages/title.ts';
import { plainText } from '../rich-text/rich-text.ts';
import type { Sandbox } from '../sandbox.ts';
import type { BlockRecord, DatabaseRecord, PageRecord } from '../store/records.ts';
import type { Store } from '../store/store.ts';
import { hasOnlyTrash, type ApiVersion } from '../versions.ts';
import { shownChildren } from './synced.ts';

/** Something that stands in a page or block: a block proper, or a page or database where it lies. */
export type Content = BlockRecord | PageRecord | DatabaseRecord;

/** A block object; pages and databases show as child_page and child_database. */
export function renderBlock(sandbox: Sandbox, version: ApiVersion, content: Content): Record<string, unknown> {
  const [type, fields] = typeAndFields(version, content);
  return {
    object: 'block',
    id: content.id,
    parent: renderParent(sandbox, version, content.parent),
    ...authored(sandbox, version, content),
    has_children: hasChildren(sandbox.store, content),
    type,
    [type]: fields,
  };
}

/** What stands in a page or block, in order, without what is in the trash. */
export function livingChildren(store: Store, holderId: string): Content[] {
  return living(store, store.childrenOf(holderId));
}

/** The same for what a block shows: a synced copy shows the children of its original. */
export function shownContents(store: Store, content: Content): Content[] {
  return living(store, shownChildren(store, content));
}

function living(store: Store, ids: readonly string[]): Content[] {
  return ids
    .map(id => contentOf(store, id))
    .filter((content): content is Content => content !== undefined && !content.inTrash);
}

export function contentOf(store: Store, id: string): Content | undefined {
  return store.get('blocks', id) ?? store.get('pages', id) ?? store.get('databases', id);
}

function hasChildren(store: Store, content: Content): boolean {
  return shownChildren(store, content).some(id => contentOf(store, id)?.inTrash === false);
}

function typeAndFields(version: ApiVersion, content: Content): [string, object] {
  if ('values' in content) return ['child_page', { title: titleOf(content) }];
  if ('dataSourceIds' in content) return ['child_database', { title: plainText(content.title) }];
  if (content.type === 'meeting_notes' && !hasOnlyTrash(version)) return ['transcription', content.content];
  return [content.type, content.content];
}
