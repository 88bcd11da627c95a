import type { Definition, Root, RootContent } from 'mdast';
import { fromMarkdown, type Extension as FromMarkdown } from 'mdast-util-from-markdown';
import { gfmFromMarkdown } from 'mdast-util-gfm';
import { mathFromMarkdown } from 'mdast-util-math';
import { gfm } from 'micromark-extension-gfm';
import type { Effects, Extension, State, TokenizeContext } from 'micromark-util-types';
import { dollars } from './dollars.ts';

/** What a link and an image begin with. */
const BRACKET = 91;
const EXCLAMATION = 33;

/** What of other pieces a piece must know: which references and footnotes there are. */
export class Defined {
  readonly #links = new Map<string, Definition>();
  readonly #footnotes = new Set<string>();

  /** Of two definitions of a name, the first counts. */
  add(nodes: readonly RootContent[]): void {
    for (const node of nodes) {
      if (node.type === 'definition') this.#addLink(node);
      else if (node.type === 'footnoteDefinition') this.#footnotes.add(normalised(node.identifier));
      if ('children' in node) this.add(node.children as RootContent[]);
    }
  }

  link(identifier: string): Definition | undefined {
    return this.#links.get(normalised(identifier));
  }

  /** Tells the parser of a piece before it meets the first bracket. */
  get extension(): Extension {
    const links = [...this.#links.keys()];
    const footnotes = [...this.#footnotes];
    if (!links.length && !footnotes.length) return {};
    function tokenize(this: TokenizeContext, _effects: Effects, _ok: State, nok: State): State {
      // That of footnotes is the extension's own field.
      const parser: { defined: string[]; gfmFootnotes?: string[] } = this.parser;
      if (parser.defined !== links) parser.defined = links;
      if (parser.gfmFootnotes !== footnotes) parser.gfmFootnotes = footnotes;
      return nok;
    }
    return { text: { [BRACKET]: { tokenize }, [EXCLAMATION]: { tokenize } } };
  }

  #addLink(node: Definition): void {
    const name = normalised(node.identifier);
    if (!this.#links.has(name)) this.#links.set(name, node);
  }
}

/** A name as the parser compares it: without regard to case and white space (both cases, for some letters have no one lower form). */
function normalised(name: string): string {
  return name
    .replace(/[\t\n\r ]+/g, ' ')
    .trim()
    .toLowerCase()
    .toUpperCase();
}

const syntax = [gfm(), dollars];
// The transform of autolinks looks at text once more and would find those that are escaped.
const nodes: FromMarkdown[] = [gfmFromMarkdown(), mathFromMarkdown()]
  .flat(2)
  .map(extension => ({ ...(extension as FromMarkdown), transforms: [] }));

/** The syntax tree of a piece of Markdown: CommonMark, GFM and formulas between dollars. */
export function parse(source: string, defined?: Extension): Root {
  return fromMarkdown(source, { extensions: defined ? [...syntax, defined] : syntax, mdastExtensions: nodes });
}
