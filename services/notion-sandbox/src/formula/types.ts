/** What a formula or a part of it gives. `any` is known only when it is reckoned. */
export type FormulaType =
  | { kind: 'string' | 'number' | 'boolean' | 'date' | 'person' | 'empty' | 'any' }
  | { kind: 'list'; of: FormulaType }
  /** A page of this data source. */
  | { kind: 'page'; source: string };

export type Kind = FormulaType['kind'];

export const text: FormulaType = { kind: 'string' };
export const numeric: FormulaType = { kind: 'number' };
export const logical: FormulaType = { kind: 'boolean' };
export const dated: FormulaType = { kind: 'date' };
export const person: FormulaType = { kind: 'person' };
export const nothing: FormulaType = { kind: 'empty' };
export const anything: FormulaType = { kind: 'any' };

export function listOf(of: FormulaType): FormulaType {
  return { kind: 'list', of };
}

/** The type of a list's items; of what may be a list, anything. */
export function itemType(type: FormulaType): FormulaType {
  return type.kind === 'list' ? type.of : anything;
}

/** The type of what is one or the other: what is empty fits in everywhere. */
export function either(left: FormulaType, right: FormulaType): FormulaType {
  if (left.kind === 'empty') return right;
  if (right.kind === 'empty') return left;
  if (left.kind === 'list' && right.kind === 'list') return listOf(either(left.of, right.of));
  if (left.kind === 'page' && right.kind === 'page') return left.source === right.source ? left : anything;
  return left.kind === right.kind ? left : anything;
}

/** In words for an error: `a list`, `a number`. */
export function typeName({ kind }: FormulaType): string {
  return kind === 'empty' ? 'nothing' : kind === 'string' ? 'a text' : `a ${kind}`;
}
