import fc from 'fast-check';
import { block, fromApi, fromMarkdown, fromText, plainText, text, toText } from '../../src/index.ts';
import { answers } from '../answers.ts';

describe('plain text', () => {
  it('is a paragraph for what stands between empty lines, and no sign in it means anything', () => {
    expect(fromText('# a\r\n  *b*\n\n \n\nc\n')).toEqual([
      block('paragraph', { rich_text: [text('# a\n  *b*')], color: 'default', icon: null }),
      block('paragraph', { rich_text: [text('c')], color: 'default', icon: null }),
    ]);
    expect(fromText(' \n')).toEqual([]);
  });

  it('comes back with all that is seen of it', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom('a', '# ', '- ', ' ', '\n', '\n\n', '\t'), { maxLength: 20 }), bits => {
        const source = bits.join('');
        const once = toText(fromText(source));
        expect(once.replace(/\s/g, '')).toBe(source.replace(/\s/g, ''));
        expect(toText(fromText(once))).toBe(once);
      }),
    );
  });

  it('says items in lines, and what is below them further right', () => {
    const { blocks } = fromMarkdown('# A *b*\n\n1. c\n   - [x] d\n2. e\n\n| f | g |\n| - | - |\n| h | i |\n');
    expect(toText(blocks)).toBe('A b\n\n1. c\n  [x] d\n2. e\n\nf\tg\nh\ti\n');
  });

  it('says the text of every block that has some', () => {
    for (const answer of answers) {
      const said = toText([fromApi(answer)]);
      const held = (answer as never as { [type: string]: { [field: string]: unknown } })[answer.type]!;
      for (const field of ['rich_text', 'caption', 'title', 'url', 'expression']) {
        const value = held[field];
        if (typeof value === 'string') expect(said).toContain(value);
        else if (Array.isArray(value)) expect(said).toContain(plainText(value as never));
      }
    }
  });
});
