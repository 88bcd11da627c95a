import fc from 'fast-check';

const DEEPEST = 4;

/** Text as people and attackers write it. */
const TEXTS = fc.oneof(
  { weight: 4, arbitrary: fc.string({ unit: 'grapheme', maxLength: 40 }) },
  { weight: 2, arbitrary: fc.string({ unit: 'binary', maxLength: 20 }) },
  {
    weight: 3,
    arbitrary: fc.constantFrom(
      '',
      ' ',
      '\u0000',
      '\ud800',
      '\u202etxt.exe',
      "' or '1'='1",
      "'; drop table users; --",
      '$1',
      '${7*7}',
      '{{7*7}}',
      '<script>alert(1)</script>',
      '../../../etc/passwd',
      '%00',
      '%0d%0aset-cookie: a=b',
      '__proto__',
      'constructor',
      'toString',
      'NaN',
      'null',
      '1e309',
      '-0',
      'ﬃ İ ß',
    ),
  },
  { weight: 1, arbitrary: fc.integer({ min: 200, max: 5_000 }).map(length => 'x'.repeat(length)) },
);

const NUMBERS = fc.constantFrom(0, -0, -1, 1, 0.5, 1e21, -1e21, 2 ** 31, 2 ** 53, Number.MAX_VALUE, 5e-324);

/** Anything that JSON has. */
export const ANYTHING = fc.oneof(
  TEXTS,
  NUMBERS,
  fc.integer(),
  fc.boolean(),
  fc.constantFrom(null, [], {}, [[]], { $ne: 1 }, [null], { toString: 1 }, { length: -1 }),
  fc.jsonValue({ maxDepth: 3 }),
);

export { TEXTS };

/**
 * Values that a schema takes, as far as its words say.
 * @param {any} given @param {(schema: any) => any} resolve @returns {import('fast-check').Arbitrary<any>}
 */
export function fitting(given, resolve, depth = 0) {
  const schema = resolve(given);
  if (schema.const !== undefined) return fc.constant(schema.const);
  if (schema.enum) return fc.constantFrom(...schema.enum);
  const some = schema.oneOf ?? schema.anyOf;
  if (some) return fc.oneof(...some.map(each => fitting(each, resolve, depth)));
  if (schema.allOf?.length === 1) return fitting(schema.allOf[0], resolve, depth);
  const types = [schema.type].flat();
  const of = type => BY_TYPE[type]?.(schema, resolve, depth) ?? ANYTHING;
  const made = types.length > 1 ? fc.oneof(...types.map(of)) : of(types[0]);
  const example = schema.example ?? schema.examples?.[0];
  return example === undefined
    ? made
    : fc.oneof({ weight: 2, arbitrary: made }, { weight: 1, arbitrary: fc.constant(example) });
}

const BY_TYPE = {
  null: () => fc.constant(null),
  boolean: () => fc.boolean(),
  integer: ({ minimum = -(2 ** 31), maximum = 2 ** 31 }) => fc.integer({ min: minimum, max: maximum }),
  number: ({ minimum = -1e6, maximum = 1e6 }) => fc.double({ min: minimum, max: maximum, noNaN: true }),
  string: text,
  array: ({ items = {}, minItems = 0, maxItems = 5, uniqueItems }, resolve, depth) => {
    const length = { minLength: minItems, maxLength: Math.max(minItems, Math.min(maxItems, 5)) };
    if (depth >= DEEPEST) return fc.constant([]);
    const item = fitting(items, resolve, depth + 1);
    return uniqueItems
      ? fc.uniqueArray(item, { ...length, selector: value => JSON.stringify(value) })
      : fc.array(item, length);
  },
  object: ({ properties = {}, required = [] }, resolve, depth) => {
    if (depth >= DEEPEST) return fc.constant({});
    const fields = Object.entries(properties).map(([name, schema]) => [name, fitting(schema, resolve, depth + 1)]);
    return fc.record(Object.fromEntries(fields), { requiredKeys: required, noNullPrototype: true });
  },
};

const OF_FORMAT = {
  uuid: () => fc.uuid({ version: 7 }),
  'date-time': () =>
    fc.date({ min: new Date(0), max: new Date('2100-01-01'), noInvalidDate: true }).map(date => date.toISOString()),
  date: () =>
    fc
      .date({ min: new Date(0), max: new Date('2100-01-01'), noInvalidDate: true })
      .map(date => date.toISOString().slice(0, 10)),
  // What is fetched when it is asked for has to stay on this machine.
  uri: () =>
    fc.constantFrom(
      'http://127.0.0.1:9/hook',
      'https://localhost/hook',
      'https://[::1]:9/',
      'http://127.0.0.1:9/?a=b#c',
    ),
  email: () => fc.constantFrom('ada@example.com', 'a+b@example.com', 'ä@example.com'),
};

function text({ format, pattern, minLength = 0, maxLength = 60 }) {
  if (OF_FORMAT[format]) return OF_FORMAT[format]();
  if (pattern) {
    try {
      return fc.stringMatching(new RegExp(pattern, 'u'));
    } catch {
      return TEXTS;
    }
  }
  const most = Math.max(minLength, Math.min(maxLength, 60));
  return fc.string({ unit: 'grapheme', minLength, maxLength: most });
}
