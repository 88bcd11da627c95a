import { trashState } from '../access/lineage.ts';
import { titleOf } from '../pages/title.ts';
import { plainText } from '../rich-text/rich-text.ts';
import type { DatabaseRecord, DataSourceRecord, PageRecord, Property } from '../store/records.ts';
import { escaped, pageLink, pagePath } from './html.ts';
import { coverHtml, iconHtml } from './media.ts';
import { trashNote, wayHtml } from './page.ts';
import { valueHtml } from './properties.ts';
import { pill, richHtml } from './rich-text.ts';
import type { View } from './view.ts';

/** Rows of a data source per page of the table. */
const rowsPerPage = 50;

/** A database: its data sources as tables of rows, newest first, each with its schema. `from` is the first row shown. */
export function databaseHtml(view: View, database: DatabaseRecord, from: number): string {
  const { store } = view;
  const sources = database.dataSourceIds.map(id => store.get('dataSources', id)).filter(found => found !== undefined);
  return [
    wayHtml(view, database.id),
    coverHtml(view, database.cover),
    `<h1>${iconHtml(database.icon)}${escaped(plainText(database.title) || 'Untitled')}</h1>`,
    trashState(store, database.id) === 'no' ? '' : trashNote,
    database.description.length > 0 ? `<p>${richHtml(database.description)}</p>` : '',
    ...sources.map(source => sourceHtml(view, database, source, from)),
    `<p class="faint foot">Id <code>${database.id}</code></p>`,
  ].join('\n');
}

/** The rows of a data source that are not in the trash, newest first. */
export function livingRows({ store }: View, sourceId: string): PageRecord[] {
  return [...store.idsBelow(sourceId)]
    .map(id => store.get('pages', id))
    .filter(page => page !== undefined && !page.inTrash)
    .reverse() as PageRecord[];
}

function sourceHtml(view: View, database: DatabaseRecord, source: DataSourceRecord, from: number): string {
  const name = escaped(plainText(source.title) || 'Untitled');
  const pages = livingRows(view, source.id);
  const shown = pages.slice(from, from + rowsPerPage);
  // The title leads, wherever it stands in the schema.
  const schema = source.schema.toSorted(
    (left, right) => Number(right.type === 'title') - Number(left.type === 'title'),
  );
  const head = schema.map(property => `<th scope="col">${escaped(property.name)}</th>`).join('');
  const table = `<table class="grid rows"><caption>Rows of ${name}</caption><thead><tr>${head}</tr></thead>
<tbody>${shown.map(page => rowHtml(view, page, schema)).join('\n')}</tbody></table>`;
  return [
    `<h2>${iconHtml(source.icon)}${name}</h2>`,
    source.inTrash ? trashNote : '',
    `<div class="scroll" tabindex="0" role="region" aria-label="Rows of ${name}">${table}</div>`,
    stepsHtml(database.id, from, pages.length),
    schemaHtml(view, schema),
    `<p class="faint">Data source <code>${source.id}</code></p>`,
  ].join('\n');
}

function rowHtml(view: View, page: PageRecord, schema: Property[]): string {
  const cells = schema.map(property =>
    property.type === 'title'
      ? `<th scope="row">${iconHtml(page.icon)}${pageLink(page.id, titleOf(page))}</th>`
      : `<td>${valueHtml(view, page, property)}</td>`,
  );
  return `<tr>${cells.join('')}</tr>`;
}

function stepsHtml(databaseId: string, from: number, count: number): string {
  const last = Math.min(from + rowsPerPage, count);
  const step = (at: number, words: string) => `<a href="${pagePath(databaseId)}?from=${at}">${words}</a>`;
  const newer = from > 0 ? step(Math.max(0, from - rowsPerPage), 'Newer rows') : '';
  const older = last < count ? step(last, 'Older rows') : '';
  const where = count === 0 ? 'No rows yet.' : `Rows ${Math.min(from + 1, count)} to ${last} of ${count}.`;
  return `<p class="faint steps">${where} ${newer} ${older}</p>`;
}

function schemaHtml(view: View, schema: Property[]): string {
  const rows = schema.map(
    property =>
      `<tr><th scope="row">${escaped(property.name)}</th><td>${escaped(property.type)}</td><td><code>${escaped(property.id)}</code></td><td>${configHtml(view, property)}</td></tr>`,
  );
  return `<details class="schema"><summary>Schema: ${schema.length} properties</summary>
<table class="grid"><thead><tr><th scope="col">Property</th><th scope="col">Type</th><th scope="col">Id</th><th scope="col">More</th></tr></thead>
<tbody>${rows.join('\n')}</tbody></table></details>`;
}

function configHtml({ store }: View, { config, description }: Property): string {
  const target = config.relation && store.get('dataSources', config.relation.dataSourceId);
  const rollup = config.rollup;
  return [
    description ? escaped(description) : '',
    (config.options ?? []).map(({ name, color }) => pill(name, color)).join(' '),
    config.expression === undefined ? '' : `<code>${escaped(config.expression)}</code>`,
    config.format ? escaped(config.format) : '',
    config.prefix ? `prefix ${escaped(config.prefix)}` : '',
    target ? `to ${pageLink(target.databaseId, plainText(target.title))}` : '',
    rollup
      ? escaped(`${rollup['function']} of ${rollup['rollup_property_name']} over ${rollup['relation_property_name']}`)
      : '',
  ]
    .filter(Boolean)
    .join(' · ');
}
