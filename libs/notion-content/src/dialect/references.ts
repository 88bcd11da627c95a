import { isColour, type Colour } from '../block/colour.ts';
import type { ExternalFile, FileReference } from '../block/file.ts';
import type { Icon, IconColour } from '../block/icon.ts';
import type { Attributes } from './tags.ts';

const UUID = /^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/;
const HEX = /[\da-f]{8}-?[\da-f]{4}-?[\da-f]{4}-?[\da-f]{4}-?[\da-f]{12}/gi;
const UPLOAD = 'file-upload://';
const EMOJI = 'custom-emoji://';
const ICON = /^icons\/(.*?)(?:_(gray|lightgray|brown|yellow|orange|green|blue|purple|pink|red))?$/s;

/** A colour as Notion's Markdown writes it: `blue_bg` for `blue_background`; nothing for the default. */
export function colourAttribute(color: Colour): Attributes {
  return color === 'default' ? {} : { color: color.replace(/_background$/, '_bg') };
}

/** The colour that an attribute names; the default when it names none. */
export function colourOf({ color = '' }: Attributes): Colour {
  const name = color.replace(/_bg$/, '_background');
  return isColour(name) ? name : 'default';
}

/** The address of a page, database, block or comment. An id that is no UUID is kept as it is. */
export function urlOfId(id: string): string {
  return UUID.test(id)
    ? `https://www.notion.so/${id.replaceAll('-', '')}`
    : `notion://${encodeURIComponent(id.toWellFormed())}`;
}

/** The id in an address: of the block behind `#`, else of the page; the address itself when it holds none. */
export function idOfUrl(url: string): string {
  if (url.startsWith('notion://')) return decodedUri(url.slice('notion://'.length));
  const [path = '', fragment = ''] = url.split('#', 2) as [string?, string?];
  const found = fragment.match(HEX)?.at(-1) ?? path.split('?')[0]!.match(HEX)?.at(-1);
  return found ? dashed(found) : url.replace(/^[a-z-]+:\/\//i, '');
}

/** Where a file is, and when the address of a hosted one ends. */
export function fileAttributes(file: FileReference): Attributes {
  if (file.type === 'file') return { source: file.file.url, 'expiry-time': file.file.expiry_time };
  return { source: file.type === 'external' ? file.external.url : `${UPLOAD}${file.file_upload.id}` };
}

/** The file that such attributes say; v1 calls the address `src`. */
export function fileOf(attributes: Attributes): FileReference {
  return referenceOf(sourceOf(attributes), attributes['expiry-time']);
}

/** The address of what is shown; v1 calls it `src`. */
export function sourceOf({ source, src, url }: Attributes): string {
  return source ?? src ?? url ?? '';
}

/** An icon in one attribute: an emoji as it is, a file by its address, an icon of Notion as `icons/star_gray`. */
export function iconAttributes(icon: Icon | null): Attributes {
  if (!icon) return {};
  if (icon.type === 'emoji') return { icon: icon.emoji };
  if (icon.type === 'icon') {
    const { name, color } = icon.icon;
    return { icon: `icons/${name}${color ? `_${color}` : ''}` };
  }
  if (icon.type === 'custom_emoji') {
    const { id, name, url } = icon.custom_emoji;
    return {
      icon: `${EMOJI}${id}`,
      ...(name === undefined ? {} : { 'icon-name': name }),
      ...(url === undefined ? {} : { 'icon-url': url }),
    };
  }
  const { source, ...rest } = fileAttributes(icon);
  return { icon: source!, ...(rest['expiry-time'] ? { 'icon-expiry-time': rest['expiry-time'] } : {}) };
}

/** The icon that such attributes say. */
export function iconOf(attributes: Attributes): Icon | null {
  const { icon } = attributes;
  if (!icon) return null;
  if (icon.startsWith(EMOJI)) return { type: 'custom_emoji', custom_emoji: customEmojiOf(attributes) };
  const [, name, color] = ICON.exec(icon) ?? [];
  if (name !== undefined) return { type: 'icon', icon: { name, ...(color ? { color: color as IconColour } : {}) } };
  if (/^[a-z][a-z\d+.-]*:/i.test(icon)) return referenceOf(icon, attributes['icon-expiry-time']);
  return { type: 'emoji', emoji: icon };
}

function customEmojiOf({ icon, 'icon-name': name, 'icon-url': url }: Attributes) {
  const id = icon!.slice(EMOJI.length);
  return { id, ...(name === undefined ? {} : { name }), ...(url === undefined ? {} : { url }) };
}

function referenceOf(url: string, expiry?: string): FileReference {
  if (url.startsWith(UPLOAD)) return { type: 'file_upload', file_upload: { id: url.slice(UPLOAD.length) } };
  const external: ExternalFile = { type: 'external', external: { url } };
  return expiry === undefined ? external : { type: 'file', file: { url, expiry_time: expiry } };
}

function dashed(found: string): string {
  const hex = found.replaceAll('-', '').toLowerCase();
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}

function decodedUri(source: string): string {
  try {
    return decodeURIComponent(source);
  } catch {
    return source;
  }
}
