/** What stands around a text that is printed. */
export interface Around {
  /** Whether a formula or a second dollar is near, so that dollars must be said to be dollars. */
  dollars: boolean;
  /** Whether this is in a cell, where a pipe ends it. */
  table: boolean;
  /** Whether this is between brackets. */
  label: boolean;
  /** Whether a line cannot end here: in headings and cells. */
  oneLine: boolean;
}

const SPECIAL = /[\\`*_[\]<~$|&!@:.]/;
const EACH = /[\\`*_[\]<~$|&!@:.]/g;
/** Lines that begin or end with what may mean something. */
const EDGY = /^[\s#\-+>=|:\d]|[ \t]$/;
const WORD = /[\p{L}\p{N}]/u;
const ENTITY = /^&(?:#\d{1,7}|#x[\da-f]{1,6}|[a-z][a-z\d]{1,31});/i;

type Escape = (text: string, at: number, around: Around) => boolean;

/** Whether a character must be escaped so that it says itself. */
const ESCAPED: { [char: string]: Escape } = {
  '\\': (text, at) => at + 1 === text.length || /[!-/:-@[-`{-~\s]/.test(text[at + 1]!),
  '`': () => true,
  '*': (text, at) => !isBetweenSpaces(text, at),
  _: (text, at) => !isBetweenSpaces(text, at) && !(isWord(text[at - 1]) && isWord(text[at + 1])),
  '[': () => true,
  ']': (_text, _at, { label }) => label,
  '<': (text, at) => at + 1 === text.length || /[a-z/!?]/i.test(text[at + 1]!),
  '~': (text, at) => !isBetweenSpaces(text, at),
  $: (_text, _at, { dollars }) => dollars,
  '|': (_text, _at, { table }) => table,
  '&': (text, at) => at + 1 === text.length || ENTITY.test(text.slice(at, at + 40)),
  '!': (text, at) => at + 1 === text.length,
  '@': (text, at) => /[\w.+-]/.test(text[at - 1] ?? '') && /[\w-]/.test(text[at + 1] ?? ''),
  ':': (text, at) => text.startsWith('//', at + 1) && /https?$/i.test(text.slice(Math.max(0, at - 5), at)),
  '.': (text, at) =>
    /^w$/i.test(text[at - 1] ?? '') && /(?:^|[^\p{L}\p{N}])www$/iu.test(text.slice(Math.max(0, at - 4), at)),
};

/** Plain text as Markdown that says it, apart from what matters only where a line begins or ends. */
export function escaped(text: string, around: Around): string {
  if (!SPECIAL.test(text)) return text;
  return text.replace(EACH, (char, at: number) => (ESCAPED[char]!(text, at, around) ? `\\${char}` : char));
}

/** Lines that are text, so that none begins or ends in a way that means something. */
export function textLines(lines: string): string {
  if (!lines.includes('\n')) return textLine(lines, 0);
  return lines.split('\n').map(textLine).join('\n');
}

function textLine(line: string, at: number): string {
  if (!EDGY.test(line)) return line;
  const begun = line
    .replace(/^[ \t]/, space => entityOf(space))
    .replace(/^(?=#{1,6}(?:\s|$)|[-+](?:\s|$)|>|=+[ \t]*$|-[ \t]*(?:-[ \t]*)+$)/, '\\')
    .replace(/^(\d{1,9})(?=[.)](?:\s|$))/, '$1\\');
  const row = at > 0 && /^[|:][|:\- \t]*$/.test(begun) ? `\\${begun}` : begun;
  return row.replace(/[ \t]$/, space => entityOf(space));
}

/** A heading's text, which may neither begin with a space nor end with the signs that close it. */
export function headingLine(line: string): string {
  return edgesKept(line.replace(/(^|[ \t])(#+)$/, '$1\\$2'));
}

/** A line whose first and last white space the parser keeps. */
export function edgesKept(line: string): string {
  return line.replace(/^[ \t]/, space => entityOf(space)).replace(/[ \t]$/, space => entityOf(space));
}

function entityOf(space: string): string {
  return space === '\t' ? '&#x9;' : '&#x20;';
}

function isBetweenSpaces(text: string, at: number): boolean {
  return text[at - 1] === ' ' && text[at + 1] === ' ';
}

function isWord(char: string | undefined): boolean {
  return char !== undefined && WORD.test(char);
}
