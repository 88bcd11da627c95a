import { parseArgs } from 'node:util';
import { Wrong } from './wrong.ts';

/** What content can be written as; `blocks` is JSON in the shape of Notion's API. */
export const FORMATS = ['gfm', 'nfm-v1', 'nfm-v2', 'html', 'text', 'blocks'] as const;
export type Format = (typeof FORMATS)[number];

export interface Options {
  from: Format;
  to: Format;
}

const DIALECTS = FORMATS.filter(format => format !== 'blocks');
const ALLOWED = `markdown, ${FORMATS.join(', ')}`;

export const USAGE = `Usage: npm run -s content -- convert --from FORMAT --to FORMAT [--dialect DIALECT] < in > out
FORMAT is one of ${ALLOWED}; markdown is the one that --dialect names (gfm unless it says otherwise).
DIALECT is one of ${DIALECTS.join(', ')}.`;

/**
 * What the words behind `npm run -s content --` ask for.
 *
 * @throws Wrong with a sentence that names the option, what came and what is allowed.
 */
export function optionsOf(words: string[]): Options {
  const { values, positionals } = parsed(words);
  if (positionals.length !== 1 || positionals[0] !== 'convert')
    throw new Wrong(`The command is convert; got ${positionals.join(' ') || 'none'}.\n${USAGE}`);
  const { from, to, dialect } = values;
  if (dialect !== undefined && from !== 'markdown' && to !== 'markdown')
    throw new Wrong(
      `--dialect says which Markdown is meant, so --from or --to is markdown; got ${String(from)} and ${String(to)}.`,
    );
  const markdown = oneOf('--dialect', dialect ?? 'gfm', DIALECTS, DIALECTS.join(', '));
  return { from: format('--from', from, markdown), to: format('--to', to, markdown) };
}

function parsed(words: string[]) {
  const option = { type: 'string' } as const;
  try {
    return parseArgs({ args: words, allowPositionals: true, options: { from: option, to: option, dialect: option } });
  } catch (error) {
    throw new Wrong(`${(error as Error).message}\n${USAGE}`);
  }
}

function format(name: string, given: string | undefined, markdown: Format): Format {
  if (given === undefined) throw new Wrong(`${name} is missing; it is one of ${ALLOWED}.`);
  return given === 'markdown' ? markdown : oneOf(name, given, FORMATS, ALLOWED);
}

function oneOf(name: string, given: string, known: readonly Format[], allowed: string): Format {
  const found = known.find(each => each === given);
  if (found) return found;
  throw new Wrong(`${name} is one of ${allowed}; got ${given}.`);
}
