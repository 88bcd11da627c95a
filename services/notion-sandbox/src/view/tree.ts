import { livingChildren, shownContents, type Content } from '../blocks/render.ts';
import { lineage } from '../access/lineage.ts';
import { titleOf } from '../pages/title.ts';
import { plainText } from '../rich-text/rich-text.ts';
import type { PageRecord } from '../store/records.ts';
import { livingRows } from './database.ts';
import { escaped, pageLink } from './html.ts';
import { iconHtml } from './media.ts';
import type { View } from './view.ts';

/** Entries of one branch that are sent at once, and blocks that are looked through for pages inside of them. */
const entriesAtOnce = 50;
const blocksSearched = 500;

/** The first two levels of the tree; everything below is fetched when it is opened. */
export function treeHtml(view: View): string {
  const entries = rootPages(view).map(page => {
    const inner = branchHtml(view, page.id, 0);
    return entryHtml(view, page, inner);
  });
  return `<ul>${entries.join('\n')}</ul>`;
}

/** The entries of one page or database, from a place on; a last entry fetches the next ones. */
export function branchHtml(view: View, id: string, from: number): string {
  const entries = entriesOf(view, id);
  const shown = entries.slice(from, from + entriesAtOnce).map(entry => entryHtml(view, entry));
  const next = from + entriesAtOnce;
  if (next >= entries.length) return shown.join('\n');
  const more = `<li><a data-more href="/tree/${escaped(id)}?from=${next}">${entries.length - next} more …</a></li>`;
  return [...shown, more].join('\n');
}

/** The pages without one above them, oldest first. */
export function rootPages({ store }: View): PageRecord[] {
  return [...store.all('pages')].filter(({ parent, inTrash }) => parent.type === 'workspace' && !inTrash);
}

/** The ids of what has to be opened to come to a page, from the top. */
export function wayTo({ store }: View, id: string): string[] {
  return [...lineage(store, id)]
    .filter(({ kind }) => kind === 'page' || kind === 'database')
    .map(({ record }) => record.id)
    .reverse();
}

type Entry = Exclude<Content, { content: unknown }>;

function entryHtml(view: View, entry: Entry, inner = ''): string {
  const isDatabase = 'dataSourceIds' in entry;
  const title = isDatabase ? plainText(entry.title) : titleOf(entry);
  const mark = iconHtml(entry.icon) || `<span class="icon" aria-hidden="true">${isDatabase ? '🗂' : '📄'}</span> `;
  const branch = hasEntries(view, entry) ? ` data-branch="${entry.id}"` : '';
  return `<li${branch}>${mark}${pageLink(entry.id, title)}${inner ? `<ul>${inner}</ul>` : ''}</li>`;
}

function hasEntries(view: View, entry: Entry): boolean {
  if (!('dataSourceIds' in entry)) return pagesIn(view, entry.id, 1).length > 0;
  return entry.dataSourceIds.some(id => livesAny(view, id));
}

function livesAny({ store }: View, sourceId: string): boolean {
  for (const id of store.idsBelow(sourceId)) if (store.get('pages', id)?.inTrash === false) return true;
  return false;
}

function entriesOf(view: View, id: string): Entry[] {
  const database = view.store.get('databases', id);
  if (database) return database.dataSourceIds.flatMap(source => livingRows(view, source));
  return pagesIn(view, id, Infinity);
}

/** Pages and databases that stand in a page, also inside of its columns and toggles. */
function pagesIn({ store }: View, pageId: string, wanted: number): Entry[] {
  const found: Entry[] = [];
  const waiting = livingChildren(store, pageId).reverse();
  for (let searched = 0; waiting.length > 0 && found.length < wanted;) {
    const content = waiting.pop() as Content;
    if (!('content' in content)) found.push(content);
    else if (content.type !== 'synced_block' && searched++ < blocksSearched) {
      waiting.push(...shownContents(store, content).reverse());
    }
  }
  return found;
}
