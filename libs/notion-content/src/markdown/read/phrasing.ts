import type { Image, ImageReference, Link, LinkReference, PhrasingContent } from 'mdast';
import { isLinkable } from '../../rich-text/link.ts';
import type { Annotations, RichText } from '../../rich-text/rich-text.ts';
import { PLAIN } from '../../rich-text/annotations.ts';
import { equation, merged, text } from '../../rich-text/runs.ts';
import { verbatim } from '../../rich-text/verbatim.ts';
import { bareTarget, imageSource, linkTarget, titleSource } from '../print/target.ts';
import { annotationOf, closingTag } from './inline-tags.ts';
import type { Defined } from './parse.ts';

/** Below this, text is kept and its look is not. */
const DEEPEST = 100;

/** The rich text that inline Markdown says. */
export function phrasing(nodes: readonly PhrasingContent[], defined: Defined): RichText[] {
  const reader = new PhrasingReader(defined);
  reader.read(nodes, { marks: PLAIN, url: null, depth: 0 });
  return merged(reader.runs);
}

/** What lies upon the text that is read. */
interface Upon {
  marks: Annotations;
  url: string | null;
  depth: number;
}

class PhrasingReader {
  readonly runs: RichText[] = [];

  constructor(private readonly defined: Defined) {}

  read(nodes: readonly PhrasingContent[], upon: Upon): void {
    for (let at = 0; at < nodes.length; at++) {
      const node = nodes[at]!;
      const end = node.type === 'html' ? this.#closing(nodes, at, upon) : -1;
      if (node.type === 'html' && end > 0) {
        this.read(nodes.slice(at + 1, end), { ...upon, marks: { ...upon.marks, ...annotationOf(node.value) } });
        at = end;
      } else this.#node(node, upon);
    }
  }

  #node(node: PhrasingContent, upon: Upon): void {
    switch (node.type) {
      case 'text':
        return this.#text(node.value.replace(/[\r\n]+/g, ' '), upon);
      case 'break':
        return this.#text('\n', upon);
      case 'emphasis':
        return this.#marked(node.children, 'italic', 'em', upon);
      case 'strong':
        return this.#marked(node.children, 'bold', 'strong', upon);
      case 'delete':
        return this.#marked(node.children, 'strikethrough', 'del', upon);
      case 'inlineCode':
        return this.#push(text(node.value, { ...upon.marks, code: true }, upon.url));
      case 'inlineMath':
        return this.#push(equation(node.value, upon.marks));
      case 'html':
        return /^<br *\/?>$/.test(node.value) ? this.#text('\n', upon) : this.#verbatim(node.value, upon);
      case 'link':
        return this.#link(node, node, upon);
      case 'image':
        return this.#image(node, node, upon);
      case 'linkReference':
        return this.#link(node, this.#target(node), upon);
      case 'imageReference':
        return this.#image(node, this.#target(node), upon);
      case 'footnoteReference':
        return this.#verbatim(`[^${node.label ?? node.identifier}]`, upon);
    }
  }

  /** Where the tag is closed that opens an annotation, among its brothers; nowhere when it is to be kept as it stands. */
  #closing(nodes: readonly PhrasingContent[], at: number, { marks }: Upon): number {
    const { value: tag } = nodes[at] as { value: string };
    const given = annotationOf(tag);
    if (!given || Object.entries(given).some(([mark, on]) => marks[mark as keyof Annotations] === on)) return -1;
    const closing = closingTag(tag);
    for (let end = at + 1, open = 1; end < nodes.length; end++) {
      const node = nodes[end]!;
      if (node.type !== 'html') continue;
      if (node.value.startsWith(tag.slice(0, -1).split(' ')[0]!)) open++;
      if (node.value === closing && --open === 0) return end;
    }
    return -1;
  }

  #text(content: string, { marks, url }: Upon): void {
    this.#push(text(content, marks, url));
  }

  #push(run: RichText): void {
    this.runs.push(run);
  }

  #verbatim(source: string, { marks, url }: Upon): void {
    const { annotations, text: held } = verbatim(source, url);
    this.#push(text(held.content, { ...marks, code: annotations.code, color: annotations.color }, url));
  }

  #marked(nodes: PhrasingContent[], mark: 'bold' | 'italic' | 'strikethrough', tag: string, upon: Upon): void {
    if (upon.depth >= DEEPEST) return this.#flat(nodes, upon);
    const below = { ...upon, depth: upon.depth + 1 };
    if (!upon.marks[mark]) return this.read(nodes, { ...below, marks: { ...upon.marks, [mark]: true } });
    // Notion knows only whether text is bold, not how often.
    this.#verbatim(`<${tag}>`, upon);
    this.read(nodes, below);
    this.#verbatim(`</${tag}>`, upon);
  }

  #flat(nodes: readonly PhrasingContent[], upon: Upon): void {
    const left = [...nodes].reverse();
    for (let node = left.pop(); node; node = left.pop()) {
      if ('children' in node) left.push(...[...node.children].reverse());
      else this.#node(node, upon);
    }
  }

  #link(node: Link | LinkReference, target: Target, upon: Upon): void {
    const { url, title = null } = target;
    const bare = bareTarget(node.children, url);
    if (isLinkable(url) && upon.url === null && node.children.length) {
      this.read(node.children, { ...upon, url });
      if (title !== null) this.#verbatim(titleSource(title), { ...upon, url });
    } else if (bare && title === null) this.#verbatim(bare, upon);
    else {
      this.#verbatim('[', upon);
      this.read(node.children, upon);
      this.#verbatim(`]${linkTarget(url, title)}`, upon);
    }
  }

  #image({ alt }: Image | ImageReference, { url, title = null }: Target, upon: Upon): void {
    this.#verbatim(imageSource(alt ?? '', url, title), upon);
  }

  #target(node: LinkReference | ImageReference): Target {
    return this.defined.link(node.identifier) ?? { url: '' };
  }
}

interface Target {
  url: string;
  title?: string | null;
}
