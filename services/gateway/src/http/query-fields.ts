import type { ApiPropertyOptions } from '@nestjs/swagger';
import { field, type Standing } from './field.ts';

const isText = (value: unknown): value is string => typeof value === 'string';
const items = (value: unknown) => String(value).split(',');

/** Some of a few words, separated by commas; all when it is left out. */
export function AnyOf(doc: string, of: readonly string[]): PropertyDecorator {
  const rule = {
    schema: listSchema({ type: 'string', enum: [...of] }),
    says: `one or more of ${of.join(', ')}, separated by commas`,
    fits: (value: unknown) => isText(value) && items(value).every(item => of.includes(item)),
    reads: items,
  };
  return field(doc, rule, { optional: true, example: of.slice(0, 2) });
}

/** Some texts, separated by commas; all when it is left out. */
export function AnyText(doc: string, { example }: { example: string[] }): PropertyDecorator {
  const rule = {
    schema: listSchema({ type: 'string', minLength: 1, maxLength: 200 }),
    says: 'one or more texts of at most 200 characters, separated by commas',
    fits: (value: unknown) => isText(value) && items(value).every(item => item !== '' && item.length <= 200),
    reads: items,
  };
  return field(doc, rule, { optional: true, example });
}

/** A whole number. */
export function WholeQuery(
  doc: string,
  { min, max, ...standing }: Standing & { min: number; max: number },
): PropertyDecorator {
  const rule = {
    schema: { type: 'integer', minimum: min, maximum: max } as ApiPropertyOptions,
    says: `a whole number from ${min} to ${max}`,
    fits: (value: unknown) => isText(value) && /^\d{1,9}$/.test(value) && Number(value) >= min && Number(value) <= max,
    reads: Number,
  };
  return field(doc, rule, { optional: true, ...standing });
}

/** `true` or `false`. */
export function FlagQuery(doc: string): PropertyDecorator {
  const rule = {
    schema: { type: 'boolean' } as ApiPropertyOptions,
    says: 'true or false',
    fits: (value: unknown) => value === 'true' || value === 'false',
    reads: (value: unknown) => value === 'true',
  };
  return field(doc, rule, { optional: true, default: false });
}

function listSchema(item: object): ApiPropertyOptions {
  return { type: 'array', items: item, style: 'form', explode: false } as ApiPropertyOptions;
}
