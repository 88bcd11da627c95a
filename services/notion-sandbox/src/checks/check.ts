import { validationError, type NotionError } from '../errors.ts';
import { canonicalId } from '../ids.ts';

/** Takes an unknown value and where it stands (`body.children[0].type`); gives it typed, or throws Notion's validation error. */
export type Check<T> = (value: unknown, path: string) => T;

/** The type that a shape of checks gives. */
export type Checked<S extends Record<string, Check<unknown>>> = { [K in keyof S]: ReturnType<S[K]> };

export type JsonObject = Record<string, unknown>;

/** ``body failed validation: body.page_size should be ≤ `100`, instead was `101`.`` */
export function failed(path: string, should: string, was: unknown): NotionError {
  const root = /^[^.[]*/.exec(path)?.[0] ?? path;
  return validationError(`${root} failed validation: ${path} should be ${should}, instead was \`${shown(was)}\`.`);
}

/** Fails when the value is given at all. */
export const absent: Check<undefined> = (value, path) => {
  if (value !== undefined) throw failed(path, 'not present', value);
  return undefined;
};

export function string(limits: { min?: number; max?: number } = {}): Check<string> {
  return (value, path) => {
    if (value === undefined) throw failed(path, 'defined', value);
    if (typeof value !== 'string') throw failed(path, 'a string', value);
    atLeast(value.length, limits.min, `${path}.length`);
    atMost(value.length, limits.max, `${path}.length`);
    return value;
  };
}

export const boolean: Check<boolean> = (value, path) => {
  if (value === undefined) throw failed(path, 'defined', value);
  if (typeof value !== 'boolean') throw failed(path, 'a boolean', value);
  return value;
};

export const number: Check<number> = (value, path) => {
  if (value === undefined) throw failed(path, 'defined', value);
  if (typeof value !== 'number' || !Number.isFinite(value)) throw failed(path, 'a number', value);
  return value;
};

export function integer(limits: { min: number; max: number }): Check<number> {
  return (value, path) => {
    const given = number(value, path);
    if (!Number.isInteger(given)) throw failed(path, 'an integer', value);
    atLeast(given, limits.min, path);
    atMost(given, limits.max, path);
    return given;
  };
}

export const uuid: Check<string> = (value, path) => {
  if (value === undefined) throw failed(path, 'defined', value);
  const id = canonicalId(value);
  if (id === null) throw failed(path, 'a valid uuid', value);
  return id;
};

export function oneOf<const T extends string | boolean>(allowed: readonly T[]): Check<T> {
  return (value, path) => {
    if ((allowed as readonly unknown[]).includes(value)) return value as T;
    throw failed(path, choices(allowed), value);
  };
}

export const object: Check<JsonObject> = (value, path) => {
  if (value === undefined) throw failed(path, 'defined', value);
  if (!isObject(value)) throw failed(path, 'an object', value);
  return value;
};

export function arrayOf<T>(item: Check<T>, limits: { min?: number; max?: number } = { max: 100 }): Check<T[]> {
  return (value, path) => {
    if (value === undefined) throw failed(path, 'defined', value);
    if (!Array.isArray(value)) throw failed(path, 'an array', value);
    atLeast(value.length, limits.min, `${path}.length`);
    atMost(value.length, limits.max, `${path}.length`);
    return value.map((entry, index) => item(entry, `${path}[${index}]`));
  };
}

export function optional<T>(check: Check<T>): Check<T | undefined> {
  return (value, path) => (value === undefined ? undefined : check(value, path));
}

export function nullable<T>(check: Check<T>): Check<T | null> {
  return (value, path) => (value === null ? null : check(value, path));
}

/** An object with these fields and no others; `open` lets others pass unread. */
export function shape<S extends Record<string, Check<unknown>>>(fields: S, options: { open?: boolean } = {}) {
  return (value: unknown, path: string): Checked<S> => {
    const given = object(value, path);
    if (!options.open) refuseUnknown(given, Object.keys(fields), path);
    const entries = Object.entries(fields).map(([name, check]) => [name, check(own(given, name), `${path}.${name}`)]);
    return Object.fromEntries(entries) as Checked<S>;
  };
}

export function refuseUnknown(given: JsonObject, known: readonly string[], path: string): void {
  for (const name of Object.keys(given)) if (!known.includes(name)) absent(given[name], `${path}.${name}`);
}

/** The own property of that name: a body may well say `{"constructor": …}`. */
export function own(value: JsonObject, name: string): unknown {
  return Object.hasOwn(value, name) ? value[name] : undefined;
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function atMost(given: number, max: number | undefined, path: string): void {
  if (max !== undefined && given > max) throw failed(path, `≤ \`${max}\``, given);
}

function atLeast(given: number, min: number | undefined, path: string): void {
  if (min !== undefined && given < min) throw failed(path, `≥ \`${min}\``, given);
}

function choices(allowed: readonly unknown[]): string {
  const quoted = allowed.map(choice => `\`${JSON.stringify(choice)}\``);
  if (quoted.length < 2) return quoted.join('');
  return `${quoted.slice(0, -1).join(', ')}${quoted.length > 2 ? ',' : ''} or ${quoted.at(-1)}`;
}

function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? 'undefined';
  return text.length > 200 ? `${text.slice(0, 200)}…` : text;
}
