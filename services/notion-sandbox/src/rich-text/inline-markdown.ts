import type { Annotations, RichText } from '../store/records.ts';
import { plain } from './rich-text.ts';

/** How a stretch of text stands: marked, and perhaps linked. */
interface Form {
  annotations: Annotations;
  link: string | null;
}

/** What a mark makes of the text that it was found in. */
type Mark = [pattern: RegExp, read: (found: RegExpExecArray, form: Form) => RichText[] | string];

/** Text of a mark: escaped characters and any others, as few as possible, not bordered by blanks. */
const inner = String.raw`(?=\S)((?:\\.|[^\\])+?)(?<=\S)`;

const marked =
  (...names: ('bold' | 'italic' | 'strikethrough')[]): Mark[1] =>
  ([, text = ''], form) => {
    const set = Object.fromEntries(names.map(name => [name, true]));
    return spans(text, { ...form, annotations: { ...form.annotations, ...set } });
  };

/** Tried in this order at each character; where none fits, the character stands for itself. */
const marks: Mark[] = [
  [/\\([!-/:-@[-`{-~])/y, ([, character = '']) => character],
  [/<br\s*\/?>/y, () => '\n'],
  [
    /(`+)(.+?)(?<!`)\1(?!`)/sy,
    ([, , code = ''], form) => [textSpan(code, { ...form, annotations: { ...form.annotations, code: true } })],
  ],
  [/\$(?!\s)([^$\n]+?)(?<!\s)\$(?!\d)/y, ([, expression = ''], form) => [equationSpan(expression, form)]],
  [/\[((?:\\.|[^\]\\])+)\]\((\S+?)\)/y, ([, text = '', url = ''], form) => spans(text, { ...form, link: url })],
  [new RegExp(String.raw`\*\*\*${inner}\*\*\*`, 'sy'), marked('bold', 'italic')],
  [new RegExp(String.raw`\*\*${inner}\*\*(?!\*)`, 'sy'), marked('bold')],
  [new RegExp(String.raw`(?<!\w)__${inner}__(?!\w)`, 'sy'), marked('bold')],
  [new RegExp(String.raw`~~${inner}~~`, 'sy'), marked('strikethrough')],
  [new RegExp(String.raw`\*${inner}\*(?!\*)`, 'sy'), marked('italic')],
  [new RegExp(String.raw`(?<!\w)_${inner}_(?!\w)`, 'sy'), marked('italic')],
];

/**
 * Reads the inline marks of Markdown: bold, italic, strikethrough, code, links, equations between `$`, line breaks and
 * escapes. What is no mark stands as it is written.
 */
export function inlineMarkdown(text: string): RichText[] {
  return spans(text, { annotations: { ...plain }, link: null });
}

function spans(text: string, form: Form): RichText[] {
  const found: RichText[] = [];
  let run = '';
  const endRun = () => {
    if (run !== '') found.push(textSpan(run, form));
    run = '';
  };
  for (let at = 0; at < text.length;) {
    const { length, items } = markAt(text, at, form);
    at += length;
    if (typeof items === 'string') run += items;
    else {
      endRun();
      found.push(...items);
    }
  }
  endRun();
  return found;
}

function markAt(text: string, at: number, form: Form): { length: number; items: RichText[] | string } {
  for (const [pattern, read] of marks) {
    pattern.lastIndex = at;
    const found = pattern.exec(text);
    if (found) return { length: found[0].length, items: read(found, form) };
  }
  return { length: 1, items: text.charAt(at) };
}

function textSpan(content: string, { annotations, link }: Form): RichText {
  const linked = link === null ? null : { url: link };
  return { type: 'text', text: { content, link: linked }, annotations, plain_text: content, href: link };
}

function equationSpan(expression: string, { annotations, link }: Form): RichText {
  return { type: 'equation', equation: { expression }, annotations, plain_text: expression, href: link };
}
