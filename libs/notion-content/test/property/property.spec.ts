import type { CreatePageParameters, PageObjectResponse } from '@notionhq/client';
import fc from 'fast-check';
import {
  propertiesFromApi,
  propertiesToApi,
  validateProperties,
  WRITABLE,
  writing,
  type PropertyOf,
  type PropertyRequest,
  type PropertyType,
  type WritableType,
} from '../../src/index.ts';
import { letters, many, text, type Loose } from '../validation/limit-cases.ts';
import { Witness } from '../validation/sandbox.ts';
import { properties } from './answers.ts';

const ID = '1f0d5c8e-77a1-4d52-9a3f-6f1f0c5b2a10';

type Answered = PageObjectResponse['properties'][string];
/** Types of which the client's answer is nothing that our values take. */
type Refused = {
  [T in Answered['type']]: Extract<Answered, { type: T }> extends PropertyOf<T> ? never : T;
}[Answered['type']];
type Taken = NonNullable<CreatePageParameters['properties']>[string];

/** Compiles only when the claim is true. */
const claim = <_True extends true>() => undefined;

const findingsOf = (given: unknown) => {
  const verdict = validateProperties(given);
  return verdict.ok ? [] : verdict.findings.map(({ code, pointer }) => `${code} ${pointer}`);
};

/** Each limit of a property: type, just allowed, just not, how it is told; last, whether the sandbox lets it pass. */
const cases: [type: WritableType, within: unknown, beyond: unknown, finding: string, stricter: boolean][] = [
  ['title', [text(letters(2000))], [text(letters(2001))], 'too_long /P/title/0/text/content', false],
  ['rich_text', many(100, text('x')), many(101, text('x')), 'too_many /P/rich_text', false],
  ['rich_text', [text(letters(2000))], [text(letters(2001))], 'too_long /P/rich_text/0/text/content', false],
  ['number', -1.5, '7', 'wrong_type /P/number', false],
  ['select', { name: letters(100) }, { name: letters(101) }, 'too_long /P/select/name', false],
  ['select', { name: 'a b' }, { name: 'a,b' }, 'unknown_value /P/select/name', false],
  ['select', null, { name: '' }, 'unknown_value /P/select/name', false],
  ['multi_select', many(100, { name: 'x' }), many(101, { name: 'x' }), 'too_many /P/multi_select', false],
  ['date', { start: '2026-11-01' }, { start: '01.11.2026' }, 'invalid_date /P/date/start', false],
  ['people', [], many(101, { id: ID }), 'too_many /P/people', false],
  ['relation', [], many(101, { id: ID }), 'too_many /P/relation', false],
  [
    'files',
    many(100, { name: 'x', external: { url: 'https://example.com' } }),
    many(101, { name: 'x', external: { url: 'https://example.com' } }),
    'too_many /P/files',
    false,
  ],
  [
    'files',
    [{ name: letters(100), external: { url: 'https://example.com' } }],
    [{ name: letters(101), external: { url: 'https://example.com' } }],
    'too_long /P/files/0/name',
    false,
  ],
  ['files', [], [{ name: 'x' }], 'missing /P/files/0', false],
  ['checkbox', false, null, 'wrong_type /P/checkbox', false],
  ['url', letters(2000), letters(2001), 'too_long /P/url', false],
  ['url', null, '', 'invalid_url /P/url', true],
  ['email', letters(200), letters(201), 'too_long /P/email', false],
  ['phone_number', letters(200), letters(201), 'too_long /P/phone_number', false],
  ['place', { lat: 1, lon: 2 }, { lat: 1 }, 'missing /P/place/lon', false],
];

describe('properties', () => {
  it('are those of the client, and what is written is what it takes', () => {
    claim<[Refused] extends [never] ? true : false>();
    claim<PropertyRequest extends Taken ? true : false>();
    expect(Object.values(properties).map(({ type }) => type)).toEqual(
      expect.arrayContaining(Object.keys(WRITABLE).filter(type => WRITABLE[type as PropertyType])),
    );
  });

  it('come back from the model as they were answered, newer types too', () => {
    const newer = { ...properties, New: { id: 'x', type: 'hologram', hologram: { depth: 3 } } };
    expect(propertiesToApi(propertiesFromApi(newer as never))).toEqual(newer);
  });

  it('are written without what Notion reckons, and are valid then', () => {
    const written = writing(propertiesFromApi(properties as never));
    expect(Object.keys(written)).toEqual(Object.keys(properties).slice(0, 16));
    expect(findingsOf(written)).toEqual([]);
    expect(written.Status).toEqual({ type: 'status', status: { name: 'Open' } });
  });

  it('of which an answer held a part are not written, for the rest would be lost', () => {
    const relation = { type: 'relation' as const, relation: [{ id: ID }] };
    expect(writing({ R: { ...relation, has_more: true } })).toEqual({});
    expect(writing({ R: { ...relation, has_more: false } })).toEqual({ R: relation });
  });

  it('that nobody can write are told', () => {
    expect(findingsOf({ A: properties.Formula, B: {}, C: 1, D: { hologram: 1 } })).toEqual([
      'not_creatable /A',
      'missing /B',
      'wrong_type /C',
      'missing /D',
    ]);
  });

  it('of any kind throw nothing', () => {
    fc.assert(fc.property(fc.anything(), given => void validateProperties(given)));
    const values = fc.dictionary(
      fc.string(),
      fc.dictionary(fc.constantFrom(...Object.keys(WRITABLE), 'type', 'id'), fc.jsonValue()),
    );
    fc.assert(
      fc.property(values, given => void validateProperties(given)),
      { numRuns: 500 },
    );
  });

  it.each(cases)('%s: no more than is allowed', (type, within, beyond, finding) => {
    expect(findingsOf({ P: { [type]: within } })).toEqual([]);
    expect(findingsOf({ P: { [type]: beyond } })).toContain(finding);
  });
});

describe('what the sandbox says of the same properties', () => {
  let witness: Witness;
  beforeAll(async () => {
    witness = await Witness.start();
  });
  afterAll(() => witness.stop());

  it.each(cases.filter(([type]) => type !== 'relation' && type !== 'place'))(
    '%s',
    async (type, within, beyond, _finding, stricter) => {
      const isTitle = type === 'title';
      const id = await witness.dataSource(isTitle ? { P: { title: {} } } : { Name: { title: {} }, P: { [type]: {} } });
      const ask = (value: unknown): Promise<string | null> => {
        const page: Loose = { parent: { data_source_id: id }, properties: { P: { [type]: value } } };
        return witness.refusalOfPage(page);
      };
      expect(await ask(within)).toBeNull();
      if (!stricter) expect(await ask(beyond)).toMatch(/^400 /);
    },
  );
});
