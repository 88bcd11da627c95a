import fc from 'fast-check';
import { textItem } from '../rich-text/rich-text.ts';
import { PackedBlocks } from './packed-blocks.ts';
import { toStored } from './stored.ts';
import type { BlockRecord } from './records.ts';

const words = fc.string({ unit: 'binary', maxLength: 8 });
const plain = words.map(textItem);
const formed = fc
  .tuple(plain, fc.constantFrom('bold', 'color', 'href', 'plain_text', 'type', 'text', 'more'))
  .map(([item, what]) => {
    if (what === 'bold') return { ...item, annotations: { ...item.annotations, bold: true } };
    if (what === 'color') return { ...item, annotations: { ...item.annotations, color: 'red' } };
    if (what === 'text') return { ...item, text: { content: item.plain_text, link: { url: 'https://example.com' } } };
    return { ...item, [what]: 'other' };
  });
const item = fc.oneof(plain, formed, words, fc.jsonValue(), fc.record({ '': fc.jsonValue() }));
const content = fc.dictionary(words, fc.oneof(fc.array(item), fc.array(fc.array(item)), fc.jsonValue()));
const authored = { created: 1, createdBy: 'a', edited: 2, editedBy: 'b', inTrash: false };
const block = fc
  .tuple(
    content,
    fc.boolean(),
    fc.constantFrom('a', 'b', 'c'),
    fc.dictionary(fc.constantFrom('more', 'still'), fc.nat()),
  )
  .map(([given, inTrash, editedBy, rest]): BlockRecord => ({
    id: 'x',
    type: 'paragraph',
    parent: { type: 'page_id', id: 'p' },
    ...authored,
    inTrash,
    editedBy,
    content: given,
    ...rest,
  }));

describe('PackedBlocks', () => {
  test('gives back what was put in, whatever its content', () => {
    const blocks = new PackedBlocks();
    fc.assert(
      fc.property(block, given => {
        blocks.set(given.id, given);
        const expected = JSON.parse(JSON.stringify(given)) as BlockRecord;
        expect(blocks.get(given.id)).toEqual(expected);
        expect([...blocks.values()]).toEqual([expected]);
        blocks.setShort(JSON.parse(JSON.stringify(toStored('blocks', given))) as BlockRecord);
        expect(blocks.get(given.id)).toEqual(expected);
      }),
      { numRuns: 1000 },
    );
  });

  test('a copy is not changed with what it is a copy of', () => {
    const blocks = new PackedBlocks();
    const [given] = fc.sample(block, 1) as [BlockRecord];
    blocks.set('x', given);
    const copy = blocks.copy();
    blocks.set('x', { ...given, createdBy: 'somebody new' });
    blocks.delete('y');
    expect([copy.get('x')?.createdBy, copy.size]).toEqual(['a', 1]);
    blocks.delete('x');
    expect([copy.size, blocks.size, blocks.get('x')]).toEqual([1, 0, undefined]);
  });
});
