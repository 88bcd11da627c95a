import type { Root } from 'mdast';
import { fromMarkdown, type Extension as FromMarkdown } from 'mdast-util-from-markdown';
import { gfmFromMarkdown } from 'mdast-util-gfm';
import { mathFromMarkdown } from 'mdast-util-math';
import { gfm } from 'micromark-extension-gfm';
import type { Code, Effects, Extension, State, TokenizeContext } from 'micromark-util-types';
import { dollars } from '../../markdown/read/dollars.ts';

const LESS_THAN = 60;
const GREATER_THAN = 62;
const SLASH = 47;
/** The longest mention that is looked for, in UTF-16 units, so that tags that nobody closes cost no more than that. */
const LONGEST = 6_000;

/** `<mention …>label</mention>` as one piece of inline HTML, for the label is no Markdown. It stands in one line. */
const mention: Extension = { text: { [LESS_THAN]: { name: 'mention', tokenize } } };

function tokenize(this: TokenizeContext, effects: Effects, ok: State, nok: State): State {
  let opening = '';
  let name = '';
  let closing = '';
  let length = 0;
  return start;

  function start(code: Code): State | undefined {
    effects.enter('htmlText');
    effects.enter('htmlTextData');
    effects.consume(code);
    return inName;
  }

  function inName(code: Code): State | undefined {
    const letter = code !== null && code > 0 ? String.fromCharCode(code) : '';
    if (/[a-z-]/.test(letter) && opening.length < 30) {
      opening += letter;
      effects.consume(code);
      return inName;
    }
    if (!/^mention(?:-[a-z-]+)?$/.test(opening) || !/[\s>]/.test(letter)) return nok(code);
    name = opening;
    return inTag(code);
  }

  /** Up to the sign that ends the opening tag; one that closes itself is left to the parser. */
  function inTag(code: Code): State | undefined {
    if (isEnd(code)) return nok(code);
    effects.consume(code);
    if (code === GREATER_THAN) return inLabel;
    return code === SLASH ? afterSlash : inTag;
  }

  function afterSlash(code: Code): State | undefined {
    return code === GREATER_THAN ? nok(code) : inTag(code);
  }

  function inLabel(code: Code): State | undefined {
    if (isEnd(code)) return nok(code);
    effects.consume(code);
    if (code !== LESS_THAN) return inLabel;
    closing = '';
    return inClosing;
  }

  function inClosing(code: Code): State | undefined {
    if (isEnd(code)) return nok(code);
    if (code === LESS_THAN) return inLabel(code);
    effects.consume(code);
    closing += String.fromCharCode(code!);
    const wanted = `/${name}>`;
    if (closing !== wanted) return wanted.startsWith(closing) ? inClosing : inLabel;
    effects.exit('htmlTextData');
    effects.exit('htmlText');
    return ok;
  }

  function isEnd(code: Code): boolean {
    return code === null || (code < 0 && code !== -1 && code !== -2) || ++length > LONGEST;
  }
}

/** Notion knows no footnotes and no HTML; what is no tag of its own is text. */
const NEVER = ['htmlFlow', 'gfmFootnoteDefinition', 'gfmFootnoteCall', 'gfmPotentialFootnoteCall'];
/** What makes blocks. */
const BLOCKS = [
  'blockQuote', 'codeFenced', 'codeIndented', 'definition', 'headingAtx', 'list', 'mathFlow', 'setextUnderline', 'table', 'thematicBreak',
]; // prettier-ignore

const syntax = [gfm(), dollars, mention];
// The transform of autolinks looks at text once more and would find those that are escaped.
const nodes: FromMarkdown[] = [gfmFromMarkdown(), mathFromMarkdown()]
  .flat(2)
  .map(extension => ({ ...(extension as FromMarkdown), transforms: [] }));

/** The syntax tree of a Markdown text in which Notion's tags are inline HTML, wherever they stand. */
export function parseBlocks(source: string, defined?: Extension): Root {
  const extensions: Extension[] = [...syntax, { disable: { null: NEVER } }];
  return fromMarkdown(source, { extensions: defined ? [...extensions, defined] : extensions, mdastExtensions: nodes });
}

/** The same of a text that is nothing but inline, whatever its lines begin with. */
export function parseInline(source: string): Root {
  const extensions: Extension[] = [...syntax, { disable: { null: [...NEVER, ...BLOCKS] } }];
  return fromMarkdown(source, { extensions, mdastExtensions: nodes });
}
