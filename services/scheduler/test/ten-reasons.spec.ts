import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const PAGE = fileURLToPath(new URL('../../../docs/reference/ten-reasons.md', import.meta.url));

/** Each reason of the page, with the tests that it names. */
const reasons = readFileSync(PAGE, 'utf8')
  .split(/^## /m)
  .slice(1)
  .map(part => ({
    title: part.slice(0, part.indexOf('\n')),
    tests: [...part.matchAll(/^- \[(.+)\]\((.+)\)$/gm)].map(([, claim, file]) => ({
      claim,
      file: resolve(dirname(PAGE), file!),
    })),
  }));

/** The whole names of the tests in a file: what they are about, and their claim. */
function namesIn(file: string): string[] {
  const about: { indent: number; name: string }[] = [];
  return [...readFileSync(file, 'utf8').matchAll(/^( *)(describe|it)\(\s*'((?:\\.|[^'\\])+)'/gm)].flatMap(
    ([, space, kind, text]) => {
      const [indent, name] = [space!.length, text!.replaceAll('\\', '')];
      while (about.length && about.at(-1)!.indent >= indent) about.pop();
      if (kind === 'it') return [[...about.map(each => each.name), name].join(' ')];
      about.push({ indent, name });
      return [];
    },
  );
}

describe('the ten reasons why users leave a queue', () => {
  it('are ten', () => {
    expect(reasons.map(({ title }) => parseInt(title))).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  });

  it.each(reasons)('$title: each has tests that would tell, and they are there', ({ tests }) => {
    expect(tests.length).toBeGreaterThan(0);
    expect(tests.filter(({ claim, file }) => !namesIn(file).includes(claim!))).toEqual([]);
  });
});
