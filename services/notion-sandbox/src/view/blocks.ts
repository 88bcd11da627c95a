import { livingChildren, type Content } from '../blocks/render.ts';
import { originalOf } from '../blocks/synced.ts';
import { titleOf } from '../pages/title.ts';
import { plainText } from '../rich-text/rich-text.ts';
import type { BlockRecord, RichText } from '../store/records.ts';
import type { Store } from '../store/store.ts';
import { escaped, safeHref } from './html.ts';

/** Depth beyond which a page is not followed any more. */
const maxDepth = 20;

/** What stands in a page or block, as HTML. */
export function bodyHtml(store: Store, holderId: string, depth = 0): string {
  if (depth > maxDepth) return '';
  return livingChildren(store, holderId)
    .map(content => contentHtml(store, content, depth))
    .join('\n');
}

/** Rich text as HTML. */
export function richHtml(items: readonly RichText[]): string {
  return items.map(itemHtml).join('');
}

/** A link to a page or database of the sandbox. */
export function pageLink(id: string, title: string): string {
  return `<a href="/p/${id.replaceAll('-', '')}">${escaped(title || 'Untitled')}</a>`;
}

function contentHtml(store: Store, content: Content, depth: number): string {
  if ('values' in content) return `<p>📄 ${pageLink(content.id, titleOf(content))}</p>`;
  if ('dataSourceIds' in content) return `<p>🗂 ${pageLink(content.id, plainText(content.title))}</p>`;
  const render = Object.hasOwn(renderers, content.type) ? renderers[content.type] : undefined;
  const inner = bodyHtml(store, originalOf(content) ?? content.id, depth + 1);
  return render ? render(content, inner) : `<p class="faint">[${escaped(content.type)}]</p>${within(inner)}`;
}

function itemHtml(item: RichText): string {
  let html = escaped(item.plain_text).replaceAll('\n', '<br>');
  const { bold, italic, strikethrough, underline, code } = item.annotations;
  if (code || item.type === 'equation') html = `<code>${html}</code>`;
  if (bold) html = `<strong>${html}</strong>`;
  if (italic) html = `<em>${html}</em>`;
  if (strikethrough) html = `<s>${html}</s>`;
  if (underline) html = `<u>${html}</u>`;
  const href = item.href === null ? null : safeHref(item.href);
  return href ? `<a href="${href}" rel="noreferrer">${html}</a>` : html;
}

type Render = (block: BlockRecord, inner: string) => string;

const text = (block: BlockRecord) => richHtml((block.content['rich_text'] as RichText[] | undefined) ?? []);
const within = (inner: string) => (inner ? `<div class="within">${inner}</div>` : '');
const tag =
  (name: string): Render =>
  (block, inner) =>
    `<${name}>${text(block)}</${name}>${within(inner)}`;
const item =
  (list: string): Render =>
  (block, inner) =>
    `<${list}><li>${text(block)}${inner}</li></${list}>`;

/** Pictures and other media show as links: the page loads nothing from elsewhere. */
const media: Render = block => {
  const source = block.content as { url?: string; external?: { url: string }; caption?: RichText[] };
  const address = source.url ?? source.external?.url ?? '';
  const href = safeHref(address);
  const label = escaped(address);
  const link = href ? `<a href="${href}" rel="noreferrer">${label}</a>` : label;
  return `<p>${escaped(block.type)}: ${link} <span class="faint">${richHtml(source.caption ?? [])}</span></p>`;
};

const renderers: Record<string, Render> = {
  paragraph: tag('p'),
  heading_1: tag('h2'),
  heading_2: tag('h3'),
  heading_3: tag('h4'),
  heading_4: tag('h5'),
  bulleted_list_item: item('ul'),
  numbered_list_item: item('ol'),
  quote: tag('blockquote'),
  to_do: (block, inner) => `<p>${block.content['checked'] === true ? '☑' : '☐'} ${text(block)}</p>${within(inner)}`,
  toggle: (block, inner) => `<details open><summary>${text(block)}</summary>${inner}</details>`,
  template: tag('p'),
  callout: (block, inner) => `<div class="callout">${icon(block)}<div>${text(block)}${inner}</div></div>`,
  synced_block: (_block, inner) => inner,
  equation: block => `<pre>${escaped(String(block.content['expression']))}</pre>`,
  code: block => `<pre><code>${text(block)}</code></pre>`,
  divider: () => '<hr>',
  column_list: (_block, inner) => `<div class="columns">${inner}</div>`,
  column: (_block, inner) => `<div>${inner}</div>`,
  tab: (_block, inner) => `<div>${inner}</div>`,
  table: (_block, inner) => `<div class="scroll"><table>${inner}</table></div>`,
  table_row: block =>
    `<tr>${(block.content['cells'] as RichText[][]).map(cell => `<td>${richHtml(cell)}</td>`).join('')}</tr>`,
  embed: media,
  bookmark: media,
  image: media,
  video: media,
  pdf: media,
  audio: media,
  file: media,
};

function icon(block: BlockRecord): string {
  const { emoji } = (block.content['icon'] ?? {}) as { emoji?: string };
  return emoji ? `<span>${escaped(emoji)}</span>` : '';
}
