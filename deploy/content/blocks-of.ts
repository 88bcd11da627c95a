import { childrenOf, contentsOf, fromApi, type ApiBlock, type Block } from '@na/notion-content';
import { Wrong } from './wrong.ts';

/** Fields that are lists of rich text. */
const TEXTS = ['rich_text', 'caption'];

/**
 * The blocks in a JSON text: a list of them, or an answer or a request that holds one as `results` or `children`.
 *
 * @throws Wrong with a sentence that says where, what came and what is allowed.
 */
export function blocksOf(source: string): Block[] {
  const given = listIn(parsed(source));
  return given.map((each, at) => blockOf(each, `/${at}`));
}

function parsed(source: string): unknown {
  try {
    return JSON.parse(source);
  } catch (error) {
    throw new Wrong(`The blocks are no JSON: ${(error as Error).message}.`);
  }
}

function listIn(given: unknown): unknown[] {
  if (Array.isArray(given)) return given;
  const { results, children } = (given ?? {}) as { results?: unknown; children?: unknown };
  const list = [results, children].find(each => Array.isArray(each));
  if (list) return list as unknown[];
  throw new Wrong('The blocks are a list, or an object with a list as results or children; got neither.');
}

function blockOf(given: unknown, pointer: string): Block {
  if (typeof given !== 'object' || !given || Array.isArray(given))
    throw new Wrong(`${pointer} is a block, i.e. an object with a type; got ${JSON.stringify(given)}.`);
  try {
    const read = fromApi(given as ApiBlock);
    check(read, pointer);
    return read;
  } catch (error) {
    if (error instanceof Wrong) throw error;
    throw new Wrong(`${pointer} cannot be read as a block: ${(error as Error).message}`);
  }
}

/** Whether a block holds what those that print it look at. */
function check(read: Block, pointer: string): void {
  const held = contentsOf(read) as { [field: string]: unknown };
  for (const field of TEXTS)
    if (field in held && !isText(held[field]))
      throw new Wrong(`${pointer}/${read.type}/${field} is a list of rich text; got something else.`);
  if (read.type === 'table_row' && !(Array.isArray(held.cells) && held.cells.every(isText)))
    throw new Wrong(`${pointer}/table_row/cells is a list of lists of rich text; got something else.`);
  childrenOf(read).forEach((child, at) => check(child, `${pointer}/${read.type}/children/${at}`));
}

function isText(given: unknown): boolean {
  return (
    Array.isArray(given) &&
    given.every(
      run =>
        typeof run === 'object' && run !== null && typeof (run as { plain_text?: unknown }).plain_text === 'string',
    )
  );
}
