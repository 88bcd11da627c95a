import { isInTrash, trashState } from '../access/lineage.ts';
import { shownTime } from '../clock.ts';
import { dataSourceOf } from '../pages/render.ts';
import { titleOf } from '../pages/title.ts';
import { storedValue, titleProperty, valueOf } from '../properties/render.ts';
import { Reckoning } from '../reckoning/reckoning.ts';
import { names, optionName } from '../query/read-value.ts';
import { dateText, type DateValue } from '../rich-text/date-value.ts';
import { plainText } from '../rich-text/rich-text.ts';
import type { DatabaseRecord, DataSourceRecord, PageRecord, Property, RichText } from '../store/records.ts';
import type { Store } from '../store/store.ts';
import type { Sandbox } from '../sandbox.ts';
import { bodyHtml, pageLink, richHtml } from './blocks.ts';
import { document, escaped } from './html.ts';

/** Rows that a database's page shows. */
const shownRows = 200;

/** A page as a person would see it: title, properties, body. */
export function pageDocument(sandbox: Sandbox, page: PageRecord): string {
  const { store } = sandbox;
  const schema = dataSourceOf(sandbox, page)?.schema ?? [titleProperty];
  const rows = schema
    .filter(({ type }) => type !== 'title')
    .map(property => `<tr><th>${escaped(property.name)}</th><td>${valueHtml(store, page, property)}</td></tr>`);
  const title = titleOf(page) || 'Untitled';
  return document(
    title,
    [
      `<h1>${iconHtml(page.icon)}${escaped(title)}</h1>`,
      isInTrash(store, page) ? '<p class="trash">In the trash</p>' : '',
      rows.length > 0 ? `<table class="properties">${rows.join('\n')}</table>` : '',
      bodyHtml(store, page.id),
      commentsHtml(store, page),
      `<p class="faint">Id ${page.id} · last edited ${shownTime(page.edited)}</p>`,
    ].join('\n'),
  );
}

/** A database: its data sources as tables. */
export function databaseDocument({ store }: Sandbox, database: DatabaseRecord): string {
  const title = plainText(database.title) || 'Untitled';
  const tables = database.dataSourceIds
    .map(id => store.get('dataSources', id))
    .filter(source => source !== undefined)
    .map(source => tableHtml(store, source));
  const trash = trashState(store, database.id) === 'no' ? '' : '<p class="trash">In the trash</p>';
  return document(title, [`<h1>${iconHtml(database.icon)}${escaped(title)}</h1>`, trash, ...tables].join('\n'));
}

function tableHtml(store: Store, source: DataSourceRecord): string {
  const pages = [...store.idsBelow(source.id)]
    .map(id => store.get('pages', id))
    .filter(page => page !== undefined && !page.inTrash);
  const head = source.schema.map(({ name }) => `<th>${escaped(name)}</th>`).join('');
  const rows = pages
    .slice(-shownRows)
    .reverse()
    .map(page => rowHtml(store, page as PageRecord, source.schema));
  const more = pages.length > shownRows ? `<p class="faint">The newest ${shownRows} of ${pages.length} rows.</p>` : '';
  const name = `<h2>${escaped(plainText(source.title) || 'Untitled')}</h2><p class="faint">Data source ${source.id}</p>`;
  return `${name}<div class="scroll"><table><tr>${head}</tr>${rows.join('\n')}</table></div>${more}`;
}

function rowHtml(store: Store, page: PageRecord, schema: Property[]): string {
  const cells = schema.map(property =>
    property.type === 'title' ? pageLink(page.id, titleOf(page)) : valueHtml(store, page, property),
  );
  return `<tr>${cells.map(cell => `<td>${cell}</td>`).join('')}</tr>`;
}

function valueHtml(store: Store, page: PageRecord, property: Property): string {
  const value = storedValue(page, property);
  switch (property.type) {
    case 'rich_text':
      return richHtml(value as RichText[]);
    case 'select':
    case 'status':
      return escaped(optionName(page, property) ?? '');
    case 'multi_select':
      return escaped(names(page, property).join(', '));
    case 'date':
      return value ? escaped(dateText(value as DateValue)) : '';
    case 'people':
      return escaped((value as string[]).map(id => store.get('users', id)?.name ?? id).join(', '));
    case 'relation':
      return (value as string[]).map(id => relatedHtml(store, id)).join(', ');
    case 'checkbox':
      return value === true ? '☑' : '☐';
    default:
      return escaped(scalarText(valueOf(page, property, new Reckoning(store, Date.now()))));
  }
}

function relatedHtml(store: Store, id: string): string {
  const page = store.get('pages', id);
  return page ? pageLink(id, titleOf(page)) : escaped(id);
}

function scalarText(value: unknown): string {
  if (value === null || value === undefined) return '';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

function commentsHtml(store: Store, page: PageRecord): string {
  const comments = [...store.idsBelow(page.id)]
    .map(id => store.get('comments', id))
    .filter(found => found !== undefined);
  if (comments.length === 0) return '';
  const lines = comments.map(
    ({ displayName, richText }) => `<p>${escaped(displayName.name)}: ${richHtml(richText)}</p>`,
  );
  return `<h2>Comments</h2>${lines.join('\n')}`;
}

function iconHtml(icon: object | null): string {
  const { emoji } = (icon ?? {}) as { emoji?: string };
  return emoji ? `${escaped(emoji)} ` : '';
}
