import type { ApiPropertyOptions } from '@nestjs/swagger';
import type { TaskLimit } from '@na/contracts';
import { field, type Standing } from '../http/field.ts';

const MOST_KEYS = 8;
const MOST_KEY_LENGTH = 200;
const MOST_COST = 1_000;

/** Keys of limits, each with what a start costs there (1 when left out). */
export function LimitKeys(doc: string, standing: Standing = {}): PropertyDecorator {
  const rule = {
    schema: { type: 'array', items: SCHEMA, maxItems: MOST_KEYS } as ApiPropertyOptions,
    says: `a list of at most ${MOST_KEYS} objects, each with a key of 1 to ${MOST_KEY_LENGTH} characters and a cost of 1 to ${MOST_COST.toLocaleString('en')}`,
    fits: (value: unknown) => Array.isArray(value) && value.length <= MOST_KEYS && value.every(isKey),
    reads: (value: unknown) => (value as Partial<TaskLimit>[]).map(limit => ({ cost: 1, ...limit })),
  };
  return field(doc, rule, { example: [{ key: 'notion:conn_1', cost: 1 }], ...standing });
}

const SCHEMA = {
  type: 'object',
  properties: {
    key: { type: 'string', minLength: 1, maxLength: MOST_KEY_LENGTH },
    cost: { type: 'integer', minimum: 1, maximum: MOST_COST, default: 1 },
  },
  required: ['key'],
  additionalProperties: false,
};

function isKey(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const { key, cost = 1, ...others } = value as { key?: unknown; cost?: unknown };
  const isText = typeof key === 'string' && key.trim() !== '' && key.length <= MOST_KEY_LENGTH;
  const isCost = Number.isInteger(cost) && (cost as number) >= 1 && (cost as number) <= MOST_COST;
  return isText && isCost && Object.keys(others).length === 0;
}
