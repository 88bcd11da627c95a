import { gfm, gfmHtml } from 'micromark-extension-gfm';
import { fromHtml } from 'hast-util-from-html';
import { toHtml } from 'hast-util-to-html';
import { micromark } from 'micromark';
import type { Nodes } from 'hast';

/** What Markdown looks like: rendered by the reference, as a tree without the white space that nobody sees. */
export function rendered(markdown: string, { plain = false } = {}): string {
  const html = plain
    ? micromark(markdown, { allowDangerousHtml: true })
    : micromark(markdown, {
        allowDangerousHtml: true,
        allowDangerousProtocol: true,
        extensions: [gfm()],
        htmlExtensions: [gfmHtml()],
      });
  return normalised(html);
}

/** The same white space rules as those of CommonMark's own test runner: any is one space, but none beside blocks and all in `pre`. */
export function normalised(html: string): string {
  const tree = fromHtml(html, { fragment: true });
  trim(tree, false);
  return toHtml(tree).trim();
}

const BLOCKS = new Set(
  'address article aside blockquote br dd details div dl dt fieldset figure footer form h1 h2 h3 h4 h5 h6 header hr li main nav ol p pre section summary table tbody td tfoot th thead tr ul'.split(
    ' ',
  ),
);

function trim(node: Nodes, isPre: boolean): void {
  if (!('children' in node)) return;
  const within = isPre || (node.type === 'element' && ['pre', 'textarea', 'script', 'style'].includes(node.tagName));
  node.children.forEach((child, at) => {
    if (child.type === 'text' && !within) {
      child.value = child.value.replace(/\s+/g, ' ');
      const isBlock = (other: (typeof node.children)[number] | undefined) =>
        other?.type === 'element' && BLOCKS.has(other.tagName);
      const own = node.type === 'root' || (node.type === 'element' && BLOCKS.has(node.tagName));
      if (isBlock(node.children[at - 1]) || (at === 0 && own)) child.value = child.value.trimStart();
      if (isBlock(node.children[at + 1]) || (at === node.children.length - 1 && own))
        child.value = child.value.trimEnd();
    } else trim(child as Nodes, within);
  });
  node.children = node.children.filter(child => child.type !== 'text' || child.value !== '') as typeof node.children;
}
