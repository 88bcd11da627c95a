import fc from 'fast-check';
import type { SignalRecord } from '../store/records.ts';
import { gathered, settled } from './window.ts';

const kinds = ['created', 'deleted', 'undeleted', 'moved', 'content_updated', 'properties_updated'] as const;
type Kind = (typeof kinds)[number];

/** A history that can be: made at most once and first, in and out of the trash by turns. */
const histories = fc
  .record({
    startsNew: fc.boolean(),
    steps: fc.array(fc.tuple(fc.constantFrom(...kinds.slice(1)), fc.nat(5)), { maxLength: 12 }),
  })
  .map(({ startsNew, steps }) => {
    let inTrash = false;
    const possible = steps.flatMap(([kind, part]): [Kind, number][] => {
      if ((kind === 'deleted' && inTrash) || (kind === 'undeleted' && !inTrash)) return [];
      if (kind === 'deleted' || kind === 'undeleted') inTrash = kind === 'deleted';
      return [[kind, part]];
    });
    return { startsNew, inTrash, steps: startsNew ? [['created', 0] as [Kind, number], ...possible] : possible };
  });

const signal = ([kind, part]: readonly [Kind, number], at: number): SignalRecord => ({
  type: `page.${kind}`,
  data: {
    parent: { id: `parent ${at}` },
    ...(kind === 'content_updated' && { updated_blocks: [{ id: `block ${part}`, type: 'block' }] }),
    ...(kind === 'properties_updated' && { updated_properties: [`property ${part}`] }),
  },
  authors: [`author ${part}`],
  readers: ['bot'],
  at,
});

const told = (steps: readonly (readonly [Kind, number])[]) =>
  settled(steps.map(signal).reduce<SignalRecord[]>((signals, next) => gathered(signals, next), []));

describe('a window', () => {
  test('tells each type once, with all parts, all authors and the latest parent', () => {
    fc.assert(
      fc.property(histories, ({ steps, startsNew, inTrash }) => {
        const result = told(steps);
        const types = result.map(({ type }) => type.replace('page.', ''));
        expect(new Set(types).size).toBe(types.length);
        if (startsNew && inTrash) return expect(types).toEqual([]);
        if (inTrash) return expect(types).toEqual(['deleted']);
        if (startsNew) return expect(types).toEqual(['created']);
        expect(types).not.toContain('deleted');
        expect(types).not.toContain('undeleted');
        for (const kind of ['moved', 'content_updated', 'properties_updated'] as const) {
          const wanted = steps.filter(([name]) => name === kind);
          const found = result.find(({ type }) => type === `page.${kind}`);
          expect(found === undefined).toBe(wanted.length === 0);
          if (!found) continue;
          const parts = [...new Set(wanted.map(([, part]) => part))];
          expect(new Set(found.authors)).toEqual(new Set(parts.map(part => `author ${part}`)));
          if (kind === 'content_updated') {
            expect(found.data?.['updated_blocks']).toEqual(parts.map(part => ({ id: `block ${part}`, type: 'block' })));
          }
          if (kind === 'properties_updated') {
            expect(found.data?.['updated_properties']).toEqual(parts.map(part => `property ${part}`));
          }
        }
      }),
      { seed: 20261122, numRuns: 2000 },
    );
  });

  test('tells the place where the thing is in the end', () => {
    const [moved] = told([
      ['moved', 0],
      ['content_updated', 1],
    ]);
    expect(moved).toMatchObject({ type: 'page.moved', data: { parent: { id: 'parent 1' } } });
    expect(
      told([
        ['created', 0],
        ['moved', 1],
      ]),
    ).toMatchObject([{ type: 'page.created', data: { parent: { id: 'parent 1' } } }]);
  });

  test('a restored thing that was trashed before the window is told as restored, with what changed in it', () => {
    const types = told([
      ['undeleted', 0],
      ['content_updated', 1],
    ]).map(({ type }) => type);
    expect(types).toEqual(['page.undeleted', 'page.content_updated']);
    expect(
      told([
        ['undeleted', 0],
        ['deleted', 0],
      ]),
    ).toEqual([]);
  });

  test('a property that came and went in it is not told; one that came and changed has come', () => {
    const schema = (changes: [string, string][]): SignalRecord => ({
      type: 'data_source.schema_updated',
      data: { updated_properties: changes.map(([id, action]) => ({ id, name: id, action })) },
      authors: ['a'],
      readers: ['bot'],
      at: 0,
    });
    const all = (...steps: [string, string][][]) =>
      settled(steps.map(schema).reduce<SignalRecord[]>((signals, next) => gathered(signals, next), []));
    expect(all([['p', 'created']], [['p', 'deleted']])).toEqual([]);
    expect(
      all(
        [['p', 'created']],
        [
          ['p', 'updated'],
          ['q', 'updated'],
        ],
        [['q', 'deleted']],
      )[0]?.data,
    ).toEqual({
      updated_properties: [
        { id: 'p', name: 'p', action: 'created' },
        { id: 'q', name: 'q', action: 'deleted' },
      ],
    });
  });
});
