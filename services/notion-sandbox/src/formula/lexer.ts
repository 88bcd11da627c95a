import { FormulaError } from './errors.ts';

export interface Token {
  kind: 'number' | 'string' | 'name' | 'sign' | 'end';
  /** The token's meaning: a string without its quotes, a sign as it stands. */
  text: string;
  /** Where it begins and ends in the expression, in characters. */
  from: number;
  to: number;
}

const space = /(?:\s|\/\*[^]*?\*\/|\/\/[^\n]*)+/y;
const number = /(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?/y;
const string = /"(?:[^"\\]|\\[^])*"/y;
const name = /[\p{L}_][\p{L}\p{N}_]*/uy;
const sign = /==|!=|>=|<=|&&|\|\||[-+*/%^<>!?:(),.[\]]/y;

const escapes: Record<string, string> = { n: '\n', t: '\t' };

/** Cuts an expression into tokens; comments count as space. The last token is the end. */
export function tokensOf(expression: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  while (at < expression.length) {
    at += lengthAt(space, expression, at);
    if (at >= expression.length) break;
    const token = tokenAt(expression, at);
    tokens.push(token);
    at = token.to;
  }
  return [...tokens, { kind: 'end', text: 'end of the formula', from: expression.length, to: expression.length }];
}

function tokenAt(expression: string, from: number): Token {
  const kinds = [
    ['number', number],
    ['string', string],
    ['name', name],
    ['sign', sign],
  ] as const;
  for (const [kind, pattern] of kinds) {
    const length = lengthAt(pattern, expression, from);
    if (length === 0) continue;
    const raw = expression.slice(from, from + length);
    return { kind, text: kind === 'string' ? unquoted(raw) : raw, from, to: from + length };
  }
  const what = expression[from] === '"' ? 'A text without its closing quote' : `Unexpected \`${expression[from]}\``;
  throw new FormulaError(`${what} at character ${from + 1}.`);
}

function lengthAt(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0].length ?? 0;
}

function unquoted(raw: string): string {
  return raw.slice(1, -1).replace(/\\([^])/g, (_whole, character: string) => escapes[character] ?? character);
}
