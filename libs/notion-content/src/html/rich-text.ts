import type { ElementContent, RootContent } from 'hast';
import { fromHtml } from 'hast-util-from-html';
import { isColour } from '../block/colour.ts';
import { PLAIN } from '../rich-text/annotations.ts';
import { isLinkable } from '../rich-text/link.ts';
import type { Annotations, RichText } from '../rich-text/rich-text.ts';
import { merged, text } from '../rich-text/runs.ts';
import { isVerbatim } from '../rich-text/verbatim.ts';

const ELEMENTS: { [name: string]: Partial<Annotations> } = {
  b: { bold: true },
  strong: { bold: true },
  i: { italic: true },
  em: { italic: true },
  s: { strikethrough: true },
  del: { strikethrough: true },
  u: { underline: true },
  code: { code: true },
};

/** Rich text as inline HTML. A formula stands between dollars. */
export function richTextToHtml(runs: readonly RichText[]): string {
  return runs.map(runToHtml).join('');
}

/** The rich text that inline HTML says; none when it says more than rich text can hold. */
export function richTextFromHtml(html: string): RichText[] | undefined {
  const runs: RichText[] = [];
  const { children } = fromHtml(html, { fragment: true });
  return children.every(node => read(node, PLAIN, null, runs)) ? merged(runs) : undefined;
}

function runToHtml(run: RichText): string {
  if (isVerbatim(run)) return run.text.content;
  const { bold, italic, strikethrough, underline, code, color } = run.annotations;
  let html = escaped(run.type === 'equation' ? `$${run.plain_text}$` : run.plain_text).replace(/\n/g, '<br>');
  if (code) html = `<code>${html}</code>`;
  if (underline) html = `<u>${html}</u>`;
  if (strikethrough) html = `<del>${html}</del>`;
  if (italic) html = `<em>${html}</em>`;
  if (bold) html = `<strong>${html}</strong>`;
  if (color !== 'default') html = `<span color="${color}">${html}</span>`;
  return run.href === null ? html : `<a href="${escaped(run.href)}">${html}</a>`;
}

function escaped(content: string): string {
  return content.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;');
}

/** Whether a node could be read to the end. */
function read(node: RootContent | ElementContent, marks: Annotations, url: string | null, runs: RichText[]): boolean {
  if (node.type === 'text') {
    runs.push(text(node.value.replace(/\s*\n\s*/g, ' '), marks, url));
    return true;
  }
  if (node.type !== 'element') return false;
  const { tagName, properties, children } = node;
  const within = (upon: Annotations, link = url) => children.every(child => read(child, upon, link, runs));
  const names = Object.keys(properties);
  if (tagName === 'br' && !names.length) {
    runs.push(text('\n', marks, url));
    return true;
  }
  if (tagName === 'span' && isColour(properties.color) && names.length === 1)
    return within({ ...marks, color: properties.color });
  const { href } = properties;
  if (tagName === 'a' && typeof href === 'string' && names.length === 1 && isLinkable(href)) return within(marks, href);
  const given = ELEMENTS[tagName];
  return !!given && !names.length && within({ ...marks, ...given });
}
