import type { ApiPropertyOptions } from '@nestjs/swagger';
import { field, fieldsOf, type Standing } from './field.ts';

type Dto = new () => object;

const isObject = (value: unknown): value is { [name: string]: unknown } =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Any JSON object, at most `maxBytes` as JSON. */
export function Json(doc: string, { maxBytes, ...standing }: Standing & { maxBytes?: number } = {}): PropertyDecorator {
  const rule = {
    schema: { type: 'object', additionalProperties: true } as ApiPropertyOptions,
    says: `a JSON object${limit(maxBytes)}`,
    fits: (value: unknown) => isObject(value) && isWithin(value, maxBytes),
  };
  return field(doc, rule, standing);
}

/** A list of at most `max` JSON objects, at most `maxBytes` in all as JSON. */
export function JsonList(
  doc: string,
  { max, maxBytes, ...standing }: Standing & { max: number; maxBytes?: number },
): PropertyDecorator {
  const rule = {
    schema: {
      type: 'array',
      items: { type: 'object', additionalProperties: true },
      maxItems: max,
    } as ApiPropertyOptions,
    says: `a list of at most ${max.toLocaleString('en')} JSON objects${limit(maxBytes)}`,
    fits: (value: unknown) =>
      Array.isArray(value) && value.length <= max && value.every(isObject) && isWithin(value, maxBytes),
  };
  return field(doc, rule, standing);
}

/** An object with fields of its own. */
export function Nested(doc: string, type: Dto, standing: Standing = {}): PropertyDecorator {
  const rule = {
    schema: { type } as ApiPropertyOptions,
    says: `an object with ${Object.keys(fieldsOf(type)).join(', ')}`,
    fits: isObject,
    of: type,
  };
  return field(doc, rule, standing);
}

/** A list of texts; only in answers. */
export function TextList(doc: string, standing: Standing = {}): PropertyDecorator {
  const schema = { type: 'array', items: { type: 'string' } } as ApiPropertyOptions;
  return field(doc, { schema, says: 'a list of texts', fits: Array.isArray }, standing);
}

/** A list of numbers; only in answers. */
export function NumberList(doc: string, standing: Standing = {}): PropertyDecorator {
  const schema = { type: 'array', items: { type: 'number' } } as ApiPropertyOptions;
  return field(doc, { schema, says: 'a list of numbers', fits: Array.isArray }, standing);
}

/** A list of objects with fields of their own; only in answers. */
export function ListOf(doc: string, type: Dto, standing: Standing = {}): PropertyDecorator {
  const rule = { schema: { type: [type] } as ApiPropertyOptions, says: 'a list', fits: Array.isArray };
  return field(doc, rule, standing);
}

function isWithin(value: unknown, maxBytes = Infinity): boolean {
  return Buffer.byteLength(JSON.stringify(value)) <= maxBytes;
}

function limit(maxBytes?: number): string {
  return maxBytes ? ` of at most ${maxBytes / 1024} KiB` : '';
}
