import { shownTime } from '../clock.ts';
import { titleOf } from '../pages/title.ts';
import { plainText } from '../rich-text/rich-text.ts';
import type { Authored, BlockRecord, RichText } from '../store/records.ts';
import type { Store } from '../store/store.ts';
import { pageAround } from '../access/lineage.ts';
import { escaped, pageLink } from './html.ts';
import { dateHtml } from './rich-text.ts';
import type { View } from './view.ts';

/** Entries that the trash shows, the latest first. */
const maxEntries = 200;

interface Trashed {
  edited: number;
  kind: string;
  html: string;
}

/** What was put into the trash itself; what lies below goes and comes back with it. */
export function trashHtml({ store }: View): string {
  const entries = [
    ...gone(store.all('pages'), 'page', page => pageLink(page.id, titleOf(page))),
    ...gone(store.all('databases'), 'database', ({ id, title }) => pageLink(id, plainText(title))),
    ...gone(store.all('dataSources'), 'data source', source => pageLink(source.databaseId, plainText(source.title))),
    ...gone(store.all('blocks'), 'block', block => blockHtml(store, block)),
  ].sort((left, right) => right.edited - left.edited);
  const rows = entries
    .slice(0, maxEntries)
    .map(
      ({ kind, html, edited }) =>
        `<tr><td>${html}</td><td>${kind}</td><td>${dateHtml({ start: shownTime(edited) })}</td></tr>`,
    );
  const more = entries.length > maxEntries ? `<p class="faint">The latest ${maxEntries} of ${entries.length}.</p>` : '';
  if (rows.length === 0) return '<h1>Trash</h1><p>The trash is empty.</p>';
  return `<h1>Trash</h1><table class="grid"><caption>What was trashed</caption>
<thead><tr><th scope="col">What</th><th scope="col">Kind</th><th scope="col">Since</th></tr></thead>
<tbody>${rows.join('\n')}</tbody></table>${more}`;
}

function gone<T extends Authored>(records: Iterable<T>, kind: string, show: (record: T) => string): Trashed[] {
  const found: Trashed[] = [];
  for (const record of records) {
    if (record.inTrash) found.push({ edited: record.edited, kind, html: show(record) });
  }
  return found;
}

function blockHtml(store: Store, block: BlockRecord): string {
  const words = plainText((block.content['rich_text'] as RichText[] | undefined) ?? []);
  const page = pageAround(store, block.id);
  const place = page ? ` in ${pageLink(page.id, titleOf(page))}` : '';
  return `${escaped(words || block.type)}${place}`;
}
