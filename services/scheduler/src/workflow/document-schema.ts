import { ParentOnFailure, Priority, type JsonObject } from '@na/contracts';
import { payloadCheck } from '../task-type/payload-check.ts';
import { MOST_STEPS } from './document.ts';

const ON_FAILURE = { enum: [...ParentOnFailure] };
const NAME = { type: 'string', pattern: '^[a-z][A-Za-z0-9_-]{0,62}$' };
const TYPE = { type: 'string', minLength: 1, maxLength: 200 };
const REFERENCE = {
  type: 'object',
  properties: { $from: { type: 'string', maxLength: 500 }, default: {} },
  required: ['$from'],
  additionalProperties: false,
};
const CONDITION = { $ref: '#/$defs/condition' };
const PAIR = { type: 'array', minItems: 2, maxItems: 2 };
const CONDITIONS = { type: 'array', items: CONDITION, minItems: 1, maxItems: 50 };

/** How many keys, how long and how dear is for the rules of limits to say. */
const LIMITS = {
  type: 'object',
  required: ['keys'],
  additionalProperties: false,
  properties: {
    keys: {
      type: 'array',
      items: {
        type: 'object',
        required: ['key'],
        additionalProperties: false,
        properties: { key: { type: 'string' }, cost: { type: 'integer' } },
      },
    },
  },
};

/** What may stand in a step. */
const STEP = {
  type: 'object',
  required: ['type'],
  additionalProperties: false,
  properties: {
    type: TYPE,
    payload: { type: 'object' },
    after: {
      type: 'array',
      maxItems: MOST_STEPS,
      items: {
        anyOf: [
          { type: 'string' },
          {
            type: 'object',
            required: ['step'],
            additionalProperties: false,
            properties: { step: { type: 'string' }, onFailure: ON_FAILURE },
          },
        ],
      },
    },
    onFailure: ON_FAILURE,
    when: CONDITION,
    forEach: REFERENCE,
    priority: { enum: [...Priority] },
    maxAttempts: { type: 'integer', minimum: 1, maximum: 100 },
    serialKey: { type: 'string', minLength: 1, maxLength: 200 },
    weight: { type: 'integer', minimum: 0, maximum: 9 },
    deadline: { type: 'string', format: 'date-time' },
    limits: LIMITS,
    compensation: {
      type: 'object',
      required: ['type'],
      additionalProperties: false,
      properties: { type: TYPE, payload: { type: 'object' } },
    },
  },
};

const DOCUMENT: JsonObject = {
  $defs: {
    condition: {
      type: 'object',
      minProperties: 1,
      maxProperties: 1,
      additionalProperties: false,
      properties: { exists: REFERENCE, equals: PAIR, in: PAIR, not: CONDITION, and: CONDITIONS, or: CONDITIONS },
    },
  },
  type: 'object',
  properties: {
    steps: {
      type: 'object',
      minProperties: 1,
      maxProperties: MOST_STEPS,
      propertyNames: NAME,
      additionalProperties: STEP,
    },
  },
} as JsonObject;

/** Finds what in a document has not the shape that it should; pointers begin with `/payload/steps`. */
export const shapeFaults = payloadCheck(DOCUMENT);
