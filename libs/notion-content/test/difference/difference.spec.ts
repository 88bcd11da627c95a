import fc from 'fast-check';
import { block, difference, fit, requestsIn, text, toRequest, type Block } from '../../src/index.ts';
import { draftsOf, type Draft } from '../../src/fitting/draft.ts';
import { canonical } from '../../src/difference/standing.ts';
import { fittedForest } from '../../src/fitting/shape.ts';
import { anyForest, forestOf, paragraph } from '../fitting/forests.ts';
import { replay } from '../fitting/replay.ts';
import type { Kept } from '../model.ts';
import { apply, blocksOf } from './apply.ts';
import { edited, edits, idsIn, withoutIds } from './edits.ts';

const pageOf = (forest: readonly Block[]) => replay(fit(forest));
const plain = ({ type, contents, children }: Draft | Kept): object => ({
  type,
  contents: canonical(contents),
  children: children.map(plain),
});

describe('a difference', () => {
  it('makes the one forest of the other, whatever they are', () => {
    fc.assert(
      fc.property(anyForest, anyForest, (a, b) => {
        const page = pageOf(a);
        apply(difference(blocksOf(page.root), b), page);
        expect(page.root.children.map(plain)).toEqual(fittedForest(draftsOf(b)).map(plain));
      }),
      { numRuns: 200 },
    );
  });

  it('is nothing between a forest and itself, with ids and without', () => {
    fc.assert(
      fc.property(anyForest, forest => {
        const blocks = blocksOf(pageOf(forest).root);
        expect(requestsIn(difference(blocks, blocks))).toBe(0);
        expect(requestsIn(difference(blocks, withoutIds(blocks)))).toBe(0);
      }),
      { numRuns: 100 },
    );
  });

  it('takes no more requests than the edits that somebody made, one by one, and keeps the id of every block that they left', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 1, maxLength: 40 }), edits, (steps, made) => {
        const page = pageOf(forestOf(steps));
        const a = blocksOf(page.root);
        const b = edited(a, made);
        const found = difference(a, b);
        expect(requestsIn(found)).toBeLessThanOrEqual(made.length);
        apply(found, page);
        expect(page.root.children.map(plain)).toEqual(fittedForest(draftsOf(b)).map(plain));
        for (const id of idsIn(b)) expect(page.find(id)?.contents).toBeDefined();
      }),
      { numRuns: 300 },
    );
  });

  it('finds the same when the new side knows no ids', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 1, maxLength: 40 }), edits, (steps, made) => {
        const page = pageOf(forestOf(steps));
        const a = blocksOf(page.root);
        const b = withoutIds(edited(a, made));
        const found = difference(a, b);
        expect(requestsIn(found)).toBeLessThanOrEqual(made.length);
        apply(found, page);
        expect(page.root.children.map(plain)).toEqual(fittedForest(draftsOf(b)).map(plain));
      }),
      { numRuns: 300 },
    );
  });

  it('is one PATCH for one word in a page of 5,000 blocks', () => {
    const forest = forestOf(Array.from({ length: 5000 }, (_none, at) => (at * 7919) % 4));
    const a = blocksOf(pageOf(forest).root);
    const b = withoutIds(a);
    const changed = b[Math.floor(b.length / 2)]!;
    Object.assign(changed, paragraph('another word'), { children: changed.children });
    const found = difference(a, b);
    expect(requestsIn(found)).toBe(1);
    expect(found.updates).toEqual([
      {
        id: a[Math.floor(b.length / 2)]!.id,
        type: 'paragraph',
        contents: { rich_text: [expect.objectContaining({ text: { content: 'another word', link: null } })] },
      },
    ]);
  });

  it('writes in place what can be written in place, and anew what Notion does not change', () => {
    const old: Block[] = [
      { ...block('to_do', { rich_text: [text('milk')], color: 'default', checked: false }), id: 'a' },
      { ...paragraph('title'), id: 'b' },
    ];
    const next = [
      block('to_do', { rich_text: [text('milk')], color: 'default', checked: true }),
      block('heading_1', { rich_text: [text('title')], color: 'default', is_toggleable: false }),
    ];
    expect(difference(old, next)).toEqual({
      updates: [{ id: 'a', type: 'to_do', contents: { checked: true } }],
      insertions: [
        { parent: null, after: 'a', appends: [{ parent: [], first: 0, children: toRequest(next.slice(1)) }] },
      ],
      deletions: [{ id: 'b', type: 'paragraph' }],
      closings: [],
    });
  });

  it('moves what is cheaper to move: the small neighbour, not the big tree', () => {
    const [small, big] = [
      paragraph('small'),
      paragraph(
        'big',
        Array.from({ length: 300 }, (_none, at) => paragraph(`${at}`)),
      ),
    ];
    const a = blocksOf(pageOf([small, big]).root);
    const found = difference(a, [big, small]);
    expect(found.deletions).toEqual([{ id: a[0]!.id, type: 'paragraph' }]);
    expect(requestsIn(found)).toBe(2);
  });

  it('lets stand what would take the most requests, where many have moved', () => {
    const small = (count: number) => Array.from({ length: count }, (_none, at) => paragraph(`small ${at}`));
    const big = paragraph(
      'big',
      Array.from({ length: 300 }, (_none, at) => paragraph(`${at}`)),
    );
    const moved = (before: Block[], after: Block[]) => {
      // The ends differ, so that what has moved is not found by trying.
      const page = pageOf([...before, paragraph('an end')]);
      const next = [...after, paragraph('another end')];
      const found = difference(blocksOf(page.root), next);
      apply(found, page);
      expect(page.root.children.map(plain)).toEqual(fittedForest(draftsOf(next)).map(plain));
      expect(found.updates).toHaveLength(1);
      return [found.deletions.length, requestsIn(found) - 1];
    };
    const [first, second] = [small(150).slice(0, 50), small(150).slice(50)];
    expect(moved([...first, ...second], [...second, ...first])).toEqual([50, 51]);
    // Three requests bring the big one, so two small neighbours are cheaper to move, and a hundred are not.
    expect(moved([big, ...small(150)], [...small(2), big, ...small(150).slice(2)])).toEqual([2, 3]);
    expect(moved([big, ...small(150)], [...small(150), big])).toEqual([1, 1 + fit([big]).length]);
  });

  it('lets child pages stand, and writes their neighbours anew around them', () => {
    const child: Block = { ...block('child_page', { title: 'Child' }), id: 'child' };
    const old: Block[] = [child, { ...paragraph('one'), id: 'one' }, { ...paragraph('two'), id: 'two' }];
    const found = difference(old, [paragraph('one'), paragraph('two'), child]);
    expect(found.deletions.map(({ id }) => id)).toEqual(['one', 'two']);
    expect(found.insertions).toHaveLength(1);
    expect(difference(old, [paragraph('one')]).deletions.map(({ id }) => id)).toEqual(['child', 'two']);
  });

  it('closes a heading only when nothing is below it any more', () => {
    const heading = (is_toggleable: boolean, children: Block[] = []) =>
      block('heading_1', { rich_text: [text('h')], color: 'default', is_toggleable }, children);
    const page = pageOf([heading(true, [paragraph('below')])]);
    const found = difference(blocksOf(page.root), [heading(false)]);
    expect(found.closings).toHaveLength(1);
    apply(found, page);
    expect(page.root.children[0]).toMatchObject({ contents: { is_toggleable: false }, children: [] });
  });

  it('wants the ids of what stands', () => {
    expect(() => difference([paragraph('a')], [])).toThrow('has the id that Notion gave it');
  });

  it('leaves a hosted file alone, whose address Notion signs anew each time', () => {
    const image = (signature: string, words: string): Block => ({
      ...block('image', {
        type: 'file',
        file: {
          url: `https://files.example/a.png?X-Amz-Signature=${signature}`,
          expiry_time: '2026-11-01T11:00:00.000Z',
        },
        caption: [text(words)],
      }),
      id: 'image',
    });
    expect(requestsIn(difference([image('1', 'a')], [image('2', 'a')]))).toBe(0);
    expect(difference([image('1', 'a')], [image('2', 'b')]).updates).toEqual([
      {
        id: 'image',
        type: 'image',
        contents: { caption: [expect.objectContaining({ text: { content: 'b', link: null } })] },
      },
    ]);
  });
});
