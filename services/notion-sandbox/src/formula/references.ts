import { tokensOf } from './lexer.ts';

/** The expression with `prop("before")` turned into `prop("after")`; Notion keeps references when a property is renamed. */
export function withRenamed(expression: string, before: string, after: string): string {
  const tokens = tokensOf(expression);
  let result = '';
  let copied = 0;
  for (const [index, token] of tokens.entries()) {
    const [opening, name] = [tokens[index + 1], tokens[index + 2]];
    const isMethod = tokens[index - 1]?.text === '.';
    if (token.text !== 'prop' || isMethod || opening?.text !== '(') continue;
    if (name?.kind !== 'string' || name.text !== before) continue;
    result += `${expression.slice(copied, name.from)}"${after.replaceAll(/["\\]/g, '\\$&')}"`;
    copied = name.to;
  }
  return result + expression.slice(copied);
}
