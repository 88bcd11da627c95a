import type { Element } from 'hast';
import { colourOf } from '../dialect/references.ts';
import { isLinkable } from '../rich-text/link.ts';
import type { Annotations } from '../rich-text/rich-text.ts';
import { attributesOf } from './tree.ts';
import type { Upon } from './words.ts';

const TAGS: { [tag: string]: Partial<Annotations> } = {
  b: { bold: true }, strong: { bold: true }, dt: { bold: true },
  i: { italic: true }, em: { italic: true }, cite: { italic: true }, dfn: { italic: true }, var: { italic: true },
  u: { underline: true }, ins: { underline: true },
  s: { strikethrough: true }, strike: { strikethrough: true }, del: { strikethrough: true },
  code: { code: true }, kbd: { code: true }, samp: { code: true }, tt: { code: true },
  mark: { color: 'yellow_background' },
}; // prettier-ignore

/** What styles say that editors and word processors write upon text they copy. */
const STYLES: readonly [style: RegExp, says: Partial<Annotations>][] = [
  [/font-weight\s*:\s*(?:bold|bolder|[6-9]\d\d)\b/i, { bold: true }],
  [/font-weight\s*:\s*(?:normal|lighter|[1-5]\d\d)\b/i, { bold: false }],
  [/font-style\s*:\s*(?:italic|oblique)\b/i, { italic: true }],
  [/font-style\s*:\s*normal\b/i, { italic: false }],
  [/text-decoration[a-z-]*\s*:[^;]*underline/i, { underline: true }],
  [/text-decoration[a-z-]*\s*:[^;]*line-through/i, { strikethrough: true }],
];

/** What lies upon the words in an element. */
export function uponIn(node: Element, upon: Upon): Upon {
  const { tagName, properties } = node;
  let marks = Object.hasOwn(TAGS, tagName) ? { ...upon.marks, ...TAGS[tagName] } : upon.marks;
  const { style, href } = properties;
  if (typeof style === 'string')
    for (const [pattern, says] of STYLES) if (pattern.test(style)) marks = { ...marks, ...says };
  const { color } = attributesOf(node);
  if (tagName === 'span' && color !== undefined) marks = { ...marks, color: colourOf({ color }) };
  const url = tagName === 'a' && typeof href === 'string' && isLinkable(href.trim()) ? href.trim() : upon.url;
  return { marks, url };
}
