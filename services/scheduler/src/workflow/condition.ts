import type { JsonValue } from '@na/contracts';
import { isDeepStrictEqual } from 'node:util';
import { resolveLoosely, type Scope } from './reference.ts';

/** When a step is to run; operands are JSON, or references. A reference that leads to nothing equals nothing. */
export type Condition =
  | { exists: JsonValue }
  | { equals: [JsonValue, JsonValue] }
  | { in: [JsonValue, JsonValue] }
  | { not: Condition }
  | { and: Condition[] }
  | { or: Condition[] };

/** Whether a condition holds. `in` asks whether the first is an item of the second, a list. */
export function holds(condition: Condition, scope: Scope): boolean {
  if ('exists' in condition) return resolveLoosely(condition.exists, scope) !== undefined;
  if ('not' in condition) return !holds(condition.not, scope);
  if ('and' in condition) return condition.and.every(part => holds(part, scope));
  if ('or' in condition) return condition.or.some(part => holds(part, scope));
  const [one, other] = ('equals' in condition ? condition.equals : condition.in).map(value =>
    resolveLoosely(value, scope),
  );
  if (one === undefined || other === undefined) return false;
  if ('equals' in condition) return isDeepStrictEqual(one, other);
  return Array.isArray(other) && other.some(item => isDeepStrictEqual(item, one));
}
