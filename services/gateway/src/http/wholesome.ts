import type { FieldError } from '@na/errors';

/** Deeper than any Notion block or payload needs, and shallow enough for every recursion behind. */
const DEEPEST = 64;

/**
 * The first place of a JSON value that cannot be stored or walked through: text with the character NUL or half a surrogate
 * pair (Postgres keeps neither), a number beyond all numbers, or nesting beyond 64 levels.
 */
export function unwholesome(value: unknown, pointer = '', depth = 0): FieldError | undefined {
  if (typeof value === 'string') return textFault(value, pointer);
  // JSON writes it as null, so another number, or none, would arrive.
  if (typeof value === 'number' && !Number.isFinite(value))
    return { pointer, detail: 'is a number larger than any that can be kept' };
  if (typeof value !== 'object' || value === null) return undefined;
  if (depth === DEEPEST) return { pointer: pointer.slice(0, 200), detail: `is nested deeper than ${DEEPEST} levels` };
  for (const [name, item] of Object.entries(value)) {
    const at = `${pointer}/${name.slice(0, 100).replaceAll('~', '~0').replaceAll('/', '~1')}`;
    const fault = textFault(name, pointer) ?? unwholesome(item, at, depth + 1);
    if (fault) return fault;
  }
  return undefined;
}

function textFault(text: string, pointer: string): FieldError | undefined {
  if (text.includes('\0'))
    return { pointer: storable(pointer), detail: 'holds the character NUL (U+0000), which cannot be stored' };
  if (!text.isWellFormed())
    return { pointer: storable(pointer), detail: 'holds half of a surrogate pair, which is no text' };
  return undefined;
}

/** The pointer goes into an answer and a log, and its names came from outside too. */
function storable(pointer: string): string {
  return pointer.toWellFormed().replaceAll('\0', '�');
}
