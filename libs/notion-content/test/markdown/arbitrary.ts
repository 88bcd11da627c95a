import fc from 'fast-check';
import { annotations, merged, text, type Annotations, type Colour, type RichText } from '../../src/index.ts';

/** Bits of text that mean something somewhere in Markdown, and letters between which they may. */
const BITS = [
  ...'abcXYZ019 éß中🙂\\`*_[]<>~$|&!@:.,;#-+=>(){}"\'/^%?\t',
  '  ', '**', '__', '~~', '``', '```', '$$', '&amp;', '&#35;', '<b>', '</b>', '<!--', 'http://x.y', 'https://a.example/b_c', 'www.x.y', 'a@b.co',
  '1.', '12) ', '# ', '> ', '- ', '+ ', '* ', '---', '===', '[x](y)', '![', '[^1]', '[^1]: ', '[a]: b', ' word', 'word ', 'Word. ', '| a | b |', '\\n', 'foo bar',
]; // prettier-ignore

const COLOURS: Colour[] = ['default', 'default', 'default', 'red', 'blue_background'];

/** Text with signs of Markdown in it, in lines when asked for. */
export const words = ({ lines = false } = {}) =>
  fc
    .array(fc.constantFrom(...BITS, ...(lines ? ['\n', '\n', '\n\n', '\n    ', '\n  ', '\n> ', '\n- '] : [])), {
      minLength: 1,
      maxLength: 12,
    })
    .map(bits => bits.join(''));

const marks: fc.Arbitrary<Partial<Annotations>> = fc.record(
  {
    bold: fc.boolean(),
    italic: fc.boolean(),
    strikethrough: fc.boolean(),
    underline: fc.boolean(),
    color: fc.constantFrom(...COLOURS),
  },
  { requiredKeys: [] },
);

const run: fc.Arbitrary<RichText> = fc
  .tuple(
    words(),
    marks,
    fc.option(fc.constantFrom('https://a.example/b', 'https://a.example/c?d=(e)&f=<g>', 'mailto:a@b.co')),
    fc.nat(9),
  )
  .map(([content, upon, url, code]) => text(content, code ? upon : { ...upon, code: true }, url));

/** Rich text of one line. */
export const richText: fc.Arbitrary<RichText[]> = fc.array(run, { minLength: 1, maxLength: 4 }).map(merged);

/** The same as Markdown can hold it: without bold, italic and struck white space, and without any at both ends. */
export function canonical(runs: readonly RichText[]): { content: string; look: string }[] {
  const letters = runs.flatMap(({ plain_text, annotations: upon, href }) =>
    [...plain_text].map(content => ({ content, look: lookOf(content, upon, href) })),
  );
  return letters;
}

function lookOf(content: string, upon: Annotations, href: string | null): string {
  const isSpace = /^\s$/.test(content) && !upon.code;
  const seen = isSpace ? annotations({ ...upon, bold: false, italic: false, strikethrough: false }) : upon;
  return JSON.stringify([seen, href]);
}
