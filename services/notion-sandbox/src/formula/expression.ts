export type BinaryOperator = '+' | '-' | '*' | '/' | '%' | '^' | '==' | '!=' | '>' | '<' | '>=' | '<=' | 'and' | 'or';

/** A parsed formula. */
export type Expression =
  | { kind: 'literal'; value: string | number | boolean }
  | { kind: 'list'; items: Expression[] }
  /** A name bound by `let`, or `current` and `index` inside of list functions. */
  | { kind: 'name'; name: string }
  /** A property of the row (page is null) or of a related page. */
  | { kind: 'property'; page: Expression | null; name: string }
  | { kind: 'negation'; operand: Expression }
  | { kind: 'not'; operand: Expression }
  | { kind: 'binary'; operator: BinaryOperator; left: Expression; right: Expression }
  /** The method form `a.f(b)` is the call `f(a, b)`. */
  | { kind: 'call'; name: string; arguments: Expression[] };
