import type { Field, MessageType } from './contract.ts';

/** Where a body from outside breaks its contract. */
export interface Breach {
  /** JSON pointer to the place, e.g. `/task/payload`. */
  pointer: string;
  /** What was expected and what came. */
  detail: string;
}

/**
 * All places where `value` breaks the contract of `type`; none when it keeps it. Fields that the contract does not know are let
 * through, because a newer teller may add some.
 */
export function breaches(type: MessageType<unknown>, value: unknown, pointer = ''): Breach[] {
  if (!isObject(value)) return [{ pointer, detail: `should be an object (${type.name}), but is ${nameOf(value)}` }];
  return Object.entries(type.fields).flatMap(([name, field]) =>
    fieldBreaches(field, value[name], `${pointer}/${name}`),
  );
}

function fieldBreaches(field: Field, value: unknown, pointer: string): Breach[] {
  if (value === undefined || value === null) return field.optional ? [] : [{ pointer, detail: 'is missing' }];
  if (field.repeated) {
    if (!Array.isArray(value)) return [{ pointer, detail: `should be a list, but is ${nameOf(value)}` }];
    return value.flatMap((item, at) => valueBreaches(field, item, `${pointer}/${at}`));
  }
  if (field.map) {
    if (!isObject(value)) return [{ pointer, detail: `should be an object, but is ${nameOf(value)}` }];
    return Object.entries(value).flatMap(([key, item]) => valueBreaches(field, item, `${pointer}/${key}`));
  }
  return valueBreaches(field, value, pointer);
}

const KINDS: {
  [kind in Exclude<Field['kind'], 'message' | 'enum'>]: { says: string; fits: (value: unknown) => boolean };
} = {
  string: { says: 'text', fits: value => typeof value === 'string' },
  boolean: { says: 'true or false', fits: value => typeof value === 'boolean' },
  number: { says: 'a number', fits: value => typeof value === 'number' },
  uint32: {
    says: 'a whole number from 0',
    fits: value => Number.isInteger(value) && (value as number) >= 0 && (value as number) < 2 ** 32,
  },
  int32: { says: 'a whole number', fits: value => Number.isInteger(value) && Math.abs(value as number) <= 2 ** 31 },
  timestamp: { says: 'an RFC 3339 time', fits: value => typeof value === 'string' && !Number.isNaN(Date.parse(value)) },
  object: { says: 'an object', fits: isObject },
  value: { says: 'JSON', fits: () => true },
};

function valueBreaches(field: Field, value: unknown, pointer: string): Breach[] {
  if (field.kind === 'message') return breaches(field.of?.() as MessageType<unknown>, value, pointer);
  if (field.kind === 'enum') {
    const allowed = field.of?.() as readonly string[];
    return allowed.includes(value as string)
      ? []
      : [{ pointer, detail: `should be one of ${allowed.join(', ')}, but is ${nameOf(value)}` }];
  }
  const { says, fits } = KINDS[field.kind];
  return fits(value) ? [] : [{ pointer, detail: `should be ${says}, but is ${nameOf(value)}` }];
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function nameOf(value: unknown): string {
  if (Array.isArray(value)) return 'a list';
  return isObject(value) ? 'an object' : (JSON.stringify(value)?.slice(0, 60) ?? 'missing');
}
