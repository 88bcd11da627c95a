import type { RichText } from '../store/records.ts';
import { escaped, outwardLink, pageLink } from './html.ts';

/** Rich text as HTML: forms, colours, links, equations and mentions. */
export function richHtml(items: readonly RichText[]): string {
  return items.map(itemHtml).join('');
}

/** The class that gives Notion's colour, text or background: `red`, `blue_background`; nothing for the default. */
export function colorClass(color: unknown): string {
  const [, name, background] = /^(\w+?)(_background)?$/.exec(String(color ?? 'default')) ?? [];
  return !name || name === 'default' ? '' : `${background ? 'bg' : 'c'}-${name}`;
}

/** A coloured mark, such as an option of a select. */
export function pill(text: string, color: string): string {
  return `<span class="pill ${colorClass(`${color}_background`)}">${escaped(text)}</span>`;
}

/** A day or an instant, and the other end of a range. */
export function dateHtml({ start, end }: { start: string; end?: string | null }): string {
  const one = (iso: string) => `<time datetime="${escaped(iso)}">${escaped(shownDate(iso))}</time>`;
  return end ? `${one(start)} → ${one(end)}` : one(start);
}

/** `2026-05-13 10:00 +02:00`: seconds say nothing to people. */
function shownDate(iso: string): string {
  return iso.replace(/T(\d\d:\d\d)(:\d\d)?(\.\d+)?/, ' $1 ').replace(/ \+00:00$| Z$/, ' UTC');
}

function itemHtml(item: RichText): string {
  const { bold, italic, strikethrough, underline, code, color } = item.annotations;
  let html = item.type === 'mention' ? mentionHtml(item) : escaped(item.plain_text).replaceAll('\n', '<br>');
  if (item.type === 'equation') html = `<code class="equation">${html}</code>`;
  if (code) html = `<code>${html}</code>`;
  if (bold) html = `<strong>${html}</strong>`;
  if (italic) html = `<em>${html}</em>`;
  if (strikethrough) html = `<s>${html}</s>`;
  if (underline) html = `<u>${html}</u>`;
  const named = colorClass(color);
  if (named) html = `<span class="${named}">${html}</span>`;
  return item.href === null || item.type === 'mention' ? html : outwardLink(item.href, html);
}

/** Pages and databases are linked to, all other mentions are marked as such. */
function mentionHtml({ mention = {}, plain_text: text, href }: RichText): string {
  const type = String(mention['type']);
  const { id } = (mention[type] ?? {}) as { id?: string };
  if ((type === 'page' || type === 'database') && id) return pageLink(id, text);
  if (type === 'date') return `<span class="mention">@${dateHtml(mention[type] as { start: string })}</span>`;
  const html = `<span class="mention">${escaped(text)}</span>`;
  return href === null ? html : outwardLink(href, html);
}
