import type { JsonObject, JsonValue } from '@na/contracts';

/** A place that a reference leads to: a root and a way down from it. */
export interface Reference {
  root: 'input' | 'item' | 'index' | 'result' | 'workflowId' | 'step';
  /** The step, of a reference to one. */
  step?: string;
  /** What of the step is meant. */
  part?: 'result' | 'state' | 'error';
  path: string[];
}

/** What references can lead to, while a step is resolved. */
export interface Scope {
  input: JsonObject;
  workflowId: string;
  steps: ReadonlyMap<string, { state: string; result?: JsonValue; error?: JsonValue }>;
  /** Of a step that has a task for each item. */
  item?: JsonValue;
  index?: number;
  /** Of a compensation: what the task gave that is undone. */
  result?: JsonValue;
}

/** A reference that leads to nothing. */
export class NothingThere extends Error {
  override readonly name = 'NothingThere';
}

/**
 * Reads a reference: names joined by dots, as in `steps.fetch.result.items.0`; as in JSON Pointers `~0` stands for a tilde, and here `~1`
 * for a dot. Undefined when it is none.
 */
export function referenceOf(text: string): Reference | undefined {
  const [root, ...path] = text.split('.').map(part => part.replaceAll('~1', '.').replaceAll('~0', '~'));
  if (root === 'input' || root === 'item' || root === 'result') return { root, path };
  if (root === 'index' && !path.length) return { root, path };
  if (root === 'workflow' && path.length === 1 && path[0] === 'id') return { root: 'workflowId', path: [] };
  if (root !== 'steps') return undefined;
  const [step, part, ...rest] = path;
  if (!step || (part !== 'result' && part !== 'state' && part !== 'error')) return undefined;
  return { root: 'step', step, part, path: rest };
}

/** Whether a value stands for another one. */
export function isReference(value: JsonValue | undefined): value is { $from: string; default?: JsonValue } {
  return isObject(value) && Object.hasOwn(value, '$from');
}

/** All references in a value, with JSON pointers to them. */
export function referencesIn(value: JsonValue | undefined, pointer: string): { text: unknown; pointer: string }[] {
  if (isReference(value)) return [{ text: value.$from, pointer: `${pointer}/$from` }];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, member]) =>
    referencesIn(member, `${pointer}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`),
  );
}

/** A value with all references in it replaced by what they lead to. @throws NothingThere where one leads to nothing and has no default */
export function resolve(value: JsonValue, scope: Scope): JsonValue {
  if (isReference(value)) {
    const found = valueOf(value, scope);
    if (found === undefined) throw new NothingThere(`The reference ${value.$from} leads to nothing.`);
    return found;
  }
  if (Array.isArray(value)) return value.map(item => resolve(item, scope));
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [name, member === undefined ? member : resolve(member, scope)]),
  );
}

/** As {@link resolve}; what leads to nothing is undefined, and null inside of other values. */
export function resolveLoosely(value: JsonValue, scope: Scope): JsonValue | undefined {
  if (isReference(value)) return valueOf(value, scope);
  if (Array.isArray(value)) return value.map(item => resolveLoosely(item, scope) ?? null);
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [name, resolveLoosely(member ?? null, scope) ?? null]),
  );
}

function valueOf(
  { $from, default: otherwise }: { $from: string; default?: JsonValue },
  scope: Scope,
): JsonValue | undefined {
  const reference = referenceOf($from);
  const found = reference && down(rootOf(reference, scope), reference.path);
  return found === undefined ? otherwise : found;
}

function rootOf({ root, step, part }: Reference, scope: Scope): JsonValue | undefined {
  return root === 'step' ? scope.steps.get(step!)?.[part!] : scope[root];
}

function down(value: JsonValue | undefined, path: string[]): JsonValue | undefined {
  return path.reduce<JsonValue | undefined>((at, name) => {
    if (Array.isArray(at)) return /^(0|[1-9]\d{0,5})$/.test(name) ? at[Number(name)] : undefined;
    return isObject(at) && Object.hasOwn(at, name) ? at[name] : undefined;
  }, value);
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
