import { isDeepStrictEqual } from 'node:util';

/** What a field of a to-do holds, in the one form in which both sides are compared; null when it is empty. Lists are sorted. */
export type FieldValue = string | number | boolean | null | string[];

/** Values by field: `title`, `dueDate`, …, `archived`, and `properties.<name>`. A field that is absent is not known. */
export interface Fields {
  [field: string]: FieldValue;
}

/** What is to become of a field that both sides may have changed. */
export type Meeting =
  /** Both say the same. */
  | 'agreed'
  /** Ours stays, and is to come to Notion where that has something else. */
  | 'ours'
  /** Theirs comes here. */
  | 'theirs'
  /** Both changed it, to different values, and neither is known to have seen the other. */
  | 'conflict';

export const isSameValue = (a: FieldValue | undefined, b: FieldValue | undefined): boolean => isDeepStrictEqual(a, b);

/**
 * The three-way merge of one field.
 * @param base what both agreed on last; undefined when that is not known: then what stands in Notion is taken, unless it is empty
 * @param sent what a write of ours whose end is not known was to bring there: when it stands there, nobody else has written it
 */
export function meet(
  base: FieldValue | undefined,
  ours: FieldValue,
  theirs: FieldValue,
  sent: FieldValue | undefined,
): Meeting {
  if (isSameValue(ours, theirs)) return 'agreed';
  if (base === undefined) return theirs === null ? 'ours' : 'theirs';
  if (isSameValue(theirs, base) || isSameValue(theirs, sent)) return 'ours';
  return isSameValue(ours, base) ? 'theirs' : 'conflict';
}
