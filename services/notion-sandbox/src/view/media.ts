import type { BlockRecord, RichText } from '../store/records.ts';
import { escaped, outwardLink } from './html.ts';
import { richHtml } from './rich-text.ts';
import type { View } from './view.ts';

interface Source {
  url?: string;
  name?: string;
  external?: { url: string };
  file?: { url: string };
  caption?: RichText[];
}

/** Pictures that the sandbox keeps are shown; everything that lies elsewhere is a link, so that the page loads nothing from there. */
export function mediaHtml(view: View, block: BlockRecord): string {
  const source = block.content as Source;
  const address = source.url ?? source.external?.url ?? source.file?.url ?? '';
  const caption = richHtml(source.caption ?? []);
  const words = escaped(source.name || address);
  const shown =
    block.type === 'image' && isOwn(view, address)
      ? `<img src="${escaped(address)}" alt="${escaped(captionText(source))}">`
      : `<span class="kind">${escaped(block.type.replaceAll('_', ' '))}</span> ${outwardLink(address, words)}`;
  return `<figure class="media">${shown}${caption ? `<figcaption>${caption}</figcaption>` : ''}</figure>`;
}

/** The picture above a page, or a link to it. */
export function coverHtml(view: View, cover: object | null): string {
  const source = cover as Source | null;
  const address = source?.external?.url ?? source?.file?.url;
  if (!address) return '';
  if (isOwn(view, address)) return `<img class="cover" src="${escaped(address)}" alt="">`;
  return `<p class="faint">Cover: ${outwardLink(address, escaped(address))}</p>`;
}

/** An icon as text: an emoji, or the name of what can not be shown. */
export function iconHtml(icon: unknown): string {
  const given = (icon ?? {}) as {
    emoji?: string;
    custom_emoji?: { name: string };
    icon?: { name: string };
    type?: string;
  };
  const text =
    given.emoji ?? (given.custom_emoji ? `:${given.custom_emoji.name}:` : given.icon && `[${given.icon.name}]`);
  if (text) return `<span class="icon" aria-hidden="true">${escaped(text)}</span> `;
  return given.type ? '<span class="icon" aria-hidden="true">🖼</span> ' : '';
}

function captionText({ caption = [], name }: Source): string {
  return caption.map(({ plain_text }) => plain_text).join('') || name || 'A picture';
}

/** Served by the sandbox itself. */
function isOwn({ sandbox }: View, address: string): boolean {
  return address.startsWith(`${sandbox.url}/`);
}
