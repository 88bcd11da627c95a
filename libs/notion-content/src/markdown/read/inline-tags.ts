import { isColour } from '../../block/colour.ts';
import type { Annotations } from '../../rich-text/rich-text.ts';

/** Tags whose whole meaning is an annotation; where Markdown has no sign for it, or cannot set it, they are printed. */
const TAGS: { [tag: string]: Partial<Annotations> } = {
  '<u>': { underline: true },
  '<em>': { italic: true },
  '<strong>': { bold: true },
  '<del>': { strikethrough: true },
  '<code>': { code: true },
};

/** The annotation that an opening tag gives; none when it says more than an annotation can. */
export function annotationOf(tag: string): Partial<Annotations> | undefined {
  const color = /^<span color="([a-z_]+)">$/.exec(tag)?.[1];
  if (isColour(color)) return { color };
  return TAGS[tag];
}

/** The tag that ends what an opening tag begins. */
export function closingTag(tag: string): string {
  return `</${/^<(\w+)/.exec(tag)![1]}>`;
}
