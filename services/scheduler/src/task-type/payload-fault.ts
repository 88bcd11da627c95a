import type { ErrorObject } from 'ajv/dist/2020.js';

/** The place in a request that an Ajv error is about: `/payload/…`. */
export function pointerOf({ instancePath, params }: ErrorObject): string {
  const member =
    params.missingProperty ?? params.additionalProperty ?? params.unevaluatedProperty ?? params.propertyName;
  return `/payload${instancePath}${member === undefined ? '' : `/${escaped(member as string)}`}`;
}

/** What should be and what came, e.g. `should be one of a, b, but is "c"`. */
export function faultText(error: ErrorObject): string {
  const says = SAYS[error.keyword];
  return says ? says(error) : `${error.message ?? 'is not allowed'}, but is ${came(error.data)}`;
}

const SAYS: { [keyword: string]: (error: ErrorObject) => string } = {
  required: () => 'is missing',
  additionalProperties: ({ parentSchema }) => `is not known${knownNames(parentSchema)}`,
  unevaluatedProperties: ({ parentSchema }) => `is not known${knownNames(parentSchema)}`,
  type: ({ params, data }) => `should be ${typeWords(params.type as string | string[])}, but is ${came(data)}`,
  enum: ({ params, data }) =>
    `should be one of ${(params.allowedValues as unknown[]).map(came).join(', ')}, but is ${came(data)}`,
  const: ({ params, data }) => `should be ${came(params.allowedValue)}, but is ${came(data)}`,
  format: ({ params, data }) => `should be ${FORMATS[params.format as string] ?? params.format}, but is ${came(data)}`,
  pattern: ({ params, data }) => `should match ${params.pattern}, but is ${came(data)}`,
  minLength: ({ params, data }) =>
    `should have at least ${params.limit} characters, but has ${(data as string).length}`,
  maxLength: ({ params, data }) => `should have at most ${params.limit} characters, but has ${(data as string).length}`,
  minItems: ({ params, data }) => `should have at least ${params.limit} items, but has ${(data as unknown[]).length}`,
  maxItems: ({ params, data }) => `should have at most ${params.limit} items, but has ${(data as unknown[]).length}`,
  minimum: ({ params, data }) => `should be at least ${params.limit}, but is ${came(data)}`,
  maximum: ({ params, data }) => `should be at most ${params.limit}, but is ${came(data)}`,
  exclusiveMinimum: ({ params, data }) => `should be more than ${params.limit}, but is ${came(data)}`,
  exclusiveMaximum: ({ params, data }) => `should be less than ${params.limit}, but is ${came(data)}`,
  anyOf: ({ schema, data }) => `should be ${formsOf(schema)}, but is ${came(data)}`,
  oneOf: ({ schema, data }) => `should be ${formsOf(schema)}, but is ${came(data)}`,
};

const FORMATS: { [format: string]: string } = {
  uuid: 'a UUID',
  uri: 'a URL',
  email: 'an e-mail address',
  date: 'a date such as 2026-11-21',
  'date-time': 'a time such as 2026-11-21T09:30:00Z',
};

const TYPES: { [type: string]: string } = {
  string: 'text',
  number: 'a number',
  integer: 'a whole number',
  boolean: 'true or false',
  object: 'an object',
  array: 'a list',
  null: 'null',
};

function typeWords(types: string | string[]): string {
  return [types]
    .flat()
    .map(type => TYPES[type] ?? type)
    .join(' or ');
}

/** The forms of a choice in words: their types, or what tells objects apart. */
function formsOf(forms: unknown): string {
  const words = (forms as { type?: string; properties?: { [name: string]: { const?: unknown } } }[]).map(form => {
    const mark = Object.entries(form.properties ?? {}).find(([, property]) => property.const !== undefined);
    if (mark) return `an object with ${mark[0]} ${came(mark[1].const)}`;
    return form.type ? typeWords(form.type) : 'another of its forms';
  });
  return [...new Set(words)].join(' or ');
}

function knownNames(schema: unknown): string {
  const names = Object.keys((schema as { properties?: object } | undefined)?.properties ?? {});
  return names.length ? `; known: ${names.join(', ')}` : '';
}

/** A value as a person recognises it, never longer than a line. */
function came(value: unknown): string {
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object' && value !== null) return 'an object';
  const text = JSON.stringify(value) ?? 'missing';
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}

function escaped(member: string): string {
  return member.replaceAll('~', '~0').replaceAll('/', '~1');
}
