import type { Content } from '../blocks/render.ts';
import { lineage } from '../access/lineage.ts';
import { titleOf } from '../pages/title.ts';
import { plainText } from '../rich-text/rich-text.ts';
import type { BlockRecord, RichText } from '../store/records.ts';
import { escaped, pageLink } from './html.ts';
import { iconHtml, mediaHtml } from './media.ts';
import { colorClass, richHtml } from './rich-text.ts';
import type { View } from './view.ts';

/** A block as HTML; `inner` gives what stands in it. */
export type RenderBlock = (view: View, block: BlockRecord, children: Content[], inner: () => string) => string;

export const blockHtml: RenderBlock = (view, block, children, inner) => {
  const render = Object.hasOwn(kinds, block.type) ? kinds[block.type] : undefined;
  if (render) return render(view, block, children, inner);
  return `<p class="faint">[${escaped(block.type)}]</p>${within(inner())}`;
};

/** A block that is an item of a list. */
export const itemHtml: RenderBlock = (_view, block, _children, inner) => {
  const box = block.type === 'to_do' ? checkbox(block.content['checked'] === true) : '';
  return `${box}${colored('span', block)}${inner()}`;
};

/** A box that can not be ticked here: the page shows, it does not edit. */
export function checkbox(isChecked: boolean): string {
  return `<span class="box" role="img" aria-label="${isChecked ? 'done' : 'not done'}">${isChecked ? '☑' : '☐'}</span> `;
}

const words = (block: BlockRecord) => richHtml((block.content['rich_text'] as RichText[] | undefined) ?? []);
const within = (inner: string) => (inner ? `<div class="within">${inner}</div>` : '');

/** The block's text in an element of its colour. */
function colored(tag: string, block: BlockRecord, before = ''): string {
  const named = colorClass(block.content['color']);
  return `<${tag}${named ? ` class="${named}"` : ''}>${before}${words(block)}</${tag}>`;
}

const prose =
  (tag: string): RenderBlock =>
  (_view, block, _children, inner) =>
    colored(tag, block, iconHtml(block.content['icon'])) + within(inner());

/** A toggleable heading opens and closes; the title of the page is the only first heading. */
const heading =
  (level: number): RenderBlock =>
  (_view, block, _children, inner) => {
    const title = colored(`h${level}`, block);
    if (block.content['is_toggleable'] !== true) return title;
    return `<details open><summary>${title}</summary>${within(inner())}</details>`;
  };

const kinds: Record<string, RenderBlock> = {
  paragraph: prose('p'),
  heading_1: heading(2),
  heading_2: heading(3),
  heading_3: heading(4),
  heading_4: heading(5),
  quote: prose('blockquote'),
  template: (_view, block, _children, inner) =>
    `<div class="template"><span class="kind">Template button</span> ${words(block)}${within(inner())}</div>`,
  toggle: (_view, block, _children, inner) =>
    `<details open><summary>${colored('span', block)}</summary>${within(inner())}</details>`,
  callout: (_view, block, _children, inner) =>
    `<div class="callout ${colorClass(block.content['color'])}">${iconHtml(block.content['icon'])}<div>${words(block)}${inner()}</div></div>`,
  synced_block: (_view, block, _children, inner) =>
    `<div class="synced" title="${block.content['synced_from'] ? 'Synced copy' : 'Synced block'}">${inner()}</div>`,
  equation: (_view, block) => `<p class="equation"><code>${escaped(String(block.content['expression']))}</code></p>`,
  code: (_view, block) => {
    const caption = richHtml((block.content['caption'] as RichText[] | undefined) ?? []);
    const label = [`<span class="kind">${escaped(String(block.content['language'] ?? ''))}</span>`, caption].join(' ');
    return `<figure><pre><code>${words(block)}</code></pre><figcaption>${label}</figcaption></figure>`;
  },
  divider: () => '<hr>',
  breadcrumb: (view, block) => breadcrumbHtml(view, block.id),
  table_of_contents: (view, block) => contentsHtml(view, block),
  link_to_page: (view, block) => linkHtml(view, block),
  column_list: (_view, _block, _children, inner) => `<div class="columns">${inner()}</div>`,
  column: (_view, block, _children, inner) => `<div class="${widthClass(block)}">${inner()}</div>`,
  tab: (_view, _block, _children, inner) => `<div class="tab">${inner()}</div>`,
  table: tableHtml,
  embed: mediaHtml,
  bookmark: mediaHtml,
  link_preview: mediaHtml,
  image: mediaHtml,
  video: mediaHtml,
  pdf: mediaHtml,
  audio: mediaHtml,
  file: mediaHtml,
  meeting_notes: (_view, block, _children, inner) => {
    const title = richHtml((block.content['title'] as RichText[] | undefined) ?? []);
    return `<div class="callout"><span class="icon" aria-hidden="true">🎙</span><div>${title || 'Meeting notes'}${inner()}</div></div>`;
  },
};

/** Widths in steps of a twentieth: the page's policy lets no element bring a style of its own. */
function widthClass({ content }: BlockRecord): string {
  const ratio = content['width_ratio'];
  return typeof ratio === 'number' ? `column w-${Math.max(1, Math.min(20, Math.round(ratio * 20)))}` : 'column';
}

function tableHtml(_view: View, { content }: BlockRecord, children: Content[]): string {
  const rows = children.filter(child => 'content' in child);
  const html = rows.map(({ content: row }, at) => {
    const cells = (row['cells'] as RichText[][]).map((cell, column) => {
      const isHead = (content['has_column_header'] && at === 0) || (content['has_row_header'] && column === 0);
      const scope = content['has_column_header'] && at === 0 ? 'col' : 'row';
      return isHead ? `<th scope="${scope}">${richHtml(cell)}</th>` : `<td>${richHtml(cell)}</td>`;
    });
    return `<tr>${cells.join('')}</tr>`;
  });
  return `<div class="scroll" tabindex="0" role="region" aria-label="Table"><table class="grid">${html.join('\n')}</table></div>`;
}

function breadcrumbHtml({ store }: View, id: string): string {
  const way = [...lineage(store, id)].reverse().flatMap(({ kind, record }) => {
    if (kind === 'page') return [pageLink(record.id, titleOf(record))];
    return kind === 'database' ? [pageLink(record.id, plainText(record.title))] : [];
  });
  return `<p class="faint">${way.join(' / ')}</p>`;
}

/** The headings of the page, in order; those inside of other blocks are left out, as in Notion. */
function contentsHtml({ store }: View, block: BlockRecord): string {
  const items = store.childrenOf(block.parent.id).flatMap(id => {
    const found = store.get('blocks', id);
    if (!found || found.inTrash || !found.type.startsWith('heading_')) return [];
    return [
      `<li class="level-${found.type.at(-1)}">${escaped(plainText(found.content['rich_text'] as RichText[]))}</li>`,
    ];
  });
  return `<ul class="contents ${colorClass(block.content['color'])}" aria-label="Table of contents">${items.join('')}</ul>`;
}

function linkHtml({ store }: View, { content }: BlockRecord): string {
  const id = String(content['page_id'] ?? content['database_id'] ?? content['comment_id']);
  const page = store.get('pages', id);
  const comment = store.get('comments', id);
  if (comment) return `<p class="child">💬 ${pageLink(comment.parent.id, plainText(comment.richText))}</p>`;
  const title = page ? titleOf(page) : plainText(store.get('databases', id)?.title ?? []);
  return `<p class="child">↗ ${pageLink(id, title)}</p>`;
}
