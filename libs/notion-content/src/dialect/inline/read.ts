import type { Definition, PhrasingContent } from 'mdast';
import { PLAIN } from '../../rich-text/annotations.ts';
import { isLinkable } from '../../rich-text/link.ts';
import type { Annotations, RichText } from '../../rich-text/rich-text.ts';
import { equation, merged, text } from '../../rich-text/runs.ts';
import { colourOf } from '../references.ts';
import { decoded, tagAt, type Tag } from '../tags.ts';
import { mentionOf } from './mentions.ts';
import { parseInline } from './parse.ts';

/** Below this, text is kept and its look is not. */
const DEEPEST = 100;

/** Where references lead. */
export interface Links {
  link(identifier: string): Definition | undefined;
}

const NO_LINKS: Links = { link: () => undefined };

/** Tags that lie upon text. */
const UPON: { [name: string]: (tag: Tag, marks: Annotations) => Annotations } = {
  b: (_, marks) => ({ ...marks, bold: true }),
  strong: (_, marks) => ({ ...marks, bold: true }),
  i: (_, marks) => ({ ...marks, italic: true }),
  em: (_, marks) => ({ ...marks, italic: true }),
  s: (_, marks) => ({ ...marks, strikethrough: true }),
  del: (_, marks) => ({ ...marks, strikethrough: true }),
  u: (_, marks) => ({ ...marks, underline: true }),
  code: (_, marks) => ({ ...marks, code: true }),
  span: ({ attributes }, marks) => ({
    ...marks,
    underline: marks.underline || attributes.underline === 'true',
    color: 'color' in attributes ? colourOf(attributes) : marks.color,
  }),
};

/** The rich text that a source of inline Markdown with Notion's tags says. */
export function inlineFrom(source: string): RichText[] {
  const runs: RichText[] = [];
  parseInline(source).children.forEach((node, at) => {
    if (at > 0) runs.push(text('\n'));
    runs.push(...phrasing('children' in node ? (node.children as PhrasingContent[]) : [], source));
  });
  return merged(runs);
}

/** The rich text of inline nodes; the source is that of the tree, for what is kept as it was written. */
export function phrasing(nodes: readonly PhrasingContent[], source: string, links = NO_LINKS): RichText[] {
  const reader = new Reader(source, links);
  reader.read(nodes, { marks: PLAIN, url: null, depth: 0 });
  return merged(reader.runs);
}

interface Upon {
  marks: Annotations;
  url: string | null;
  depth: number;
}

class Reader {
  readonly runs: RichText[] = [];

  constructor(
    private readonly source: string,
    private readonly links: Links,
  ) {}

  read(nodes: readonly PhrasingContent[], upon: Upon): void {
    const tags = nodes.map(node => (node.type === 'html' ? tagAt(node.value) : undefined));
    const ends = matching(tags);
    for (let at = 0; at < nodes.length; at++) {
      const [tag, end] = [tags[at], ends.get(at)];
      if (tag && end !== undefined && upon.depth < DEEPEST) {
        const marks = UPON[tag.name]!(tag, upon.marks);
        this.read(nodes.slice(at + 1, end), { ...upon, marks, depth: upon.depth + 1 });
        at = end;
      } else this.#node(nodes[at]!, upon);
    }
  }

  #node(node: PhrasingContent, upon: Upon): void {
    if (upon.depth > DEEPEST) return this.#literal(node, upon);
    const within = (marks: Partial<Annotations>, children: PhrasingContent[]) =>
      this.read(children, { ...upon, marks: { ...upon.marks, ...marks }, depth: upon.depth + 1 });
    switch (node.type) {
      case 'text':
        // An entity may say a line's end; one that was written is white space.
        return this.#text(node.value.replace(/\n/g, ' '), upon);
      case 'break':
        return this.#text('\n', upon);
      case 'emphasis':
        return within({ italic: true }, node.children);
      case 'strong':
        return within({ bold: true }, node.children);
      case 'delete':
        return within({ strikethrough: true }, node.children);
      case 'inlineCode':
        return this.#text(node.value, { ...upon, marks: { ...upon.marks, code: true } });
      case 'inlineMath':
        return void this.runs.push(equation(unquoted(node.value), upon.marks));
      case 'html':
        return this.#tag(node.value, upon);
      case 'link':
        return this.#link(node.children, node.url, upon);
      case 'linkReference':
        return this.#link(node.children, this.links.link(node.identifier)?.url ?? '', upon);
      case 'image':
        return this.#text(node.alt || node.url, { ...upon, url: isLinkable(node.url) ? node.url : upon.url });
      default:
        return this.#literal(node, upon);
    }
  }

  #text(content: string, { marks, url }: Upon): void {
    this.runs.push(text(content, marks, url));
  }

  /** What Notion has no form for is what was written. */
  #literal({ position }: PhrasingContent, upon: Upon): void {
    if (position) this.#text(this.source.slice(position.start.offset, position.end.offset), upon);
  }

  #link(children: PhrasingContent[], url: string, upon: Upon): void {
    this.read(children, { ...upon, url: isLinkable(url) ? url : upon.url, depth: upon.depth + 1 });
  }

  #tag(source: string, upon: Upon): void {
    const tag = tagAt(source);
    if (tag?.name === 'br') return this.#text('\n', upon);
    if (tag?.name === 'math') return void this.runs.push(equation(tag.attributes.expression ?? '', upon.marks));
    const label =
      tag && tag.length < source.length ? decoded(source.slice(tag.length, source.lastIndexOf('<'))) : undefined;
    const mention = tag && tag.kind !== 'close' && mentionOf(tag.name, tag.attributes, label, upon.marks);
    if (mention) this.runs.push(mention);
    else this.#text(source, upon);
  }
}

/** Which tags among brothers are closed, and where. Those that nobody closes are text. */
function matching(tags: readonly (Tag | undefined)[]): Map<number, number> {
  const ends = new Map<number, number>();
  const open: { name: string; at: number }[] = [];
  const opened = new Map<string, number>();
  const count = (name: string, by: number) => opened.set(name, (opened.get(name) ?? 0) + by);
  tags.forEach((tag, at) => {
    if (!tag || !Object.hasOwn(UPON, tag.name)) return;
    if (tag.kind === 'open') {
      open.push({ name: tag.name, at });
      count(tag.name, 1);
    } else if (tag.kind === 'close' && opened.get(tag.name)) {
      for (let last = open.pop()!; ; last = open.pop()!) {
        count(last.name, -1);
        if (last.name !== tag.name) continue;
        ends.set(last.at, at);
        break;
      }
    }
  });
  return ends;
}

/** v1 of Notion writes a formula as $`x`$. */
function unquoted(formula: string): string {
  return /^`[^`]*`$/.test(formula) ? formula.slice(1, -1) : formula;
}
