import type { JsonObject } from '@na/contracts';
import { z } from 'zod';
import { payloadCheck } from './payload-check.ts';

const schema = z.strictObject({
  id: z.uuid(),
  title: z.string().min(1).max(5),
  count: z.int().min(1).default(3),
  color: z.enum(['red', 'blue']),
  due: z.iso.date().nullable(),
  'a/b': z.number(),
  target: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('page'), pageId: z.string() }),
    z.object({ kind: z.literal('row'), sourceId: z.string() }),
  ]),
  tags: z.array(z.string()).max(2),
});
const check = payloadCheck(z.toJSONSchema(schema, { io: 'input' }) as JsonObject);
const fit = {
  id: '019aa000-0000-7000-8000-000000000000',
  title: 'one',
  color: 'red',
  due: null,
  'a/b': 1,
  target: { kind: 'page', pageId: 'p' },
  tags: [],
};

describe('the check of a payload', () => {
  it('has nothing to say about a fit one', () => {
    expect(check(fit)).toEqual([]);
  });

  it.each<[claim: string, change: JsonObject, pointer: string, detail: RegExp]>([
    ['a missing field', { title: undefined }, '/payload/title', /^is missing$/],
    ['an unknown field, listing the known', { extra: 1 }, '/payload/extra', /^is not known; known: id, title, count/],
    ['a wrong type', { title: 7 }, '/payload/title', /^should be text, but is 7$/],
    [
      'a value that is not allowed',
      { color: 'green' },
      '/payload/color',
      /^should be one of "red", "blue", but is "green"$/,
    ],
    ['a text too short', { title: '' }, '/payload/title', /^should have at least 1 characters, but has 0$/],
    ['a number too small', { count: 0 }, '/payload/count', /^should be at least 1, but is 0$/],
    ['a format, once and in words', { id: 'nope' }, '/payload/id', /^should be a UUID, but is "nope"$/],
    ['an optional null: only what was meant', { due: 'tomorrow' }, '/payload/due', /^should be a date such as/],
    ['a choice of which no form fits', { due: 7 }, '/payload/due', /^should be text or null, but is 7$/],
    [
      'the form that the discriminator names',
      { target: { kind: 'row', sourceId: 7 } },
      '/payload/target/sourceId',
      /^should be text/,
    ],
    [
      'a form that is not there',
      { target: { kind: 'x' } },
      '/payload/target',
      /an object with kind "page" or an object with kind "row"/,
    ],
    ['a name that needs escaping', { 'a/b': 'x' }, '/payload/a~1b', /^should be a number/],
    ['a list too long', { tags: ['a', 'b', 'c'] }, '/payload/tags', /^should have at most 2 items, but has 3$/],
  ])('names %s', (_claim, change, pointer, detail) => {
    const faults = check(JSON.parse(JSON.stringify({ ...fit, ...change })));
    expect(faults).toEqual([{ pointer, detail: expect.stringMatching(detail) }]);
  });

  it('tells all faults at once', () => {
    expect(check({}).map(({ pointer }) => pointer)).toEqual(
      ['id', 'title', 'color', 'due', 'a~1b', 'target', 'tags'].map(name => `/payload/${name}`),
    );
  });

  it('refuses a schema that is none', () => {
    expect(() => payloadCheck({ type: 'nonsense' })).toThrow(/type/);
  });
});
