import { isInTrash, lineage } from '../access/lineage.ts';
import { shownTime } from '../clock.ts';
import { dataSourceOf } from '../pages/render.ts';
import { titleOf } from '../pages/title.ts';
import { titleProperty } from '../properties/render.ts';
import { plainText } from '../rich-text/rich-text.ts';
import type { PageRecord } from '../store/records.ts';
import { bodyHtml } from './blocks.ts';
import { commentsHtml } from './comments.ts';
import { escaped, pageLink } from './html.ts';
import { coverHtml, iconHtml } from './media.ts';
import { valueHtml } from './properties.ts';
import { dateHtml } from './rich-text.ts';
import type { View } from './view.ts';

/** A page as a person would see it: where it lies, title, properties, body and comments. */
export function pageHtml(view: View, page: PageRecord): string {
  const { store, sandbox } = view;
  const schema = dataSourceOf(sandbox, page)?.schema ?? [titleProperty];
  const rows = schema
    .filter(({ type }) => type !== 'title')
    .map(
      property => `<tr><th scope="row">${escaped(property.name)}</th><td>${valueHtml(view, page, property)}</td></tr>`,
    );
  return [
    wayHtml(view, page.id),
    coverHtml(view, page.cover),
    `<h1>${iconHtml(page.icon)}${escaped(titleOf(page) || 'Untitled')}</h1>`,
    isInTrash(store, page) ? trashNote : '',
    page.isLocked ? '<p class="faint">🔒 Locked</p>' : '',
    rows.length > 0 ? `<table class="properties"><caption>Properties</caption>${rows.join('\n')}</table>` : '',
    bodyHtml(view, page.id),
    commentsHtml(view, page.id, 'Comments'),
    `<p class="faint foot">Id <code>${page.id}</code> · last edited ${dateHtml({ start: shownTime(page.edited) })}</p>`,
  ].join('\n');
}

export const trashNote = '<p class="trash">In the trash</p>';

/** The pages and databases above, from the workspace down. */
export function wayHtml({ store }: View, id: string): string {
  const links = [...lineage(store, id)]
    .slice(1)
    .reverse()
    .flatMap(({ kind, record }) => {
      if (kind === 'page') return [pageLink(record.id, titleOf(record))];
      return kind === 'database' ? [pageLink(record.id, plainText(record.title))] : [];
    });
  return links.length > 0 ? `<nav class="way" aria-label="Above this page">${links.join(' / ')}</nav>` : '';
}
