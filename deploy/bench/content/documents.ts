const PROSE =
  'A paragraph of a usual length says **something** with a [link](https://example.com/a) and `code`, and goes on for a while. ';

/** One section of a text as people write it, about 900 characters: what is in it is in most documents. */
function section(number: number): string {
  return [
    `## Section ${number}`,
    PROSE.repeat(2).trim(),
    `- item one of ${number}\n- item *two*\n  - below it\n- item three`,
    `Plain words without any sign, for most words have none, and they go on and on in section ${number} until they end.`,
    `\`\`\`js\nconst section = ${number};\n\`\`\``,
    `| name | value |\n| --- | --- |\n| one | ${number} |\n| two | **b** |`,
    `> A quote of section ${number}, which says little.`,
    `1. first\n2. second\n3. third`,
    `- [x] done\n- [ ] open`,
  ].join('\n\n');
}

/** A usual text of at least so many characters. */
export function usualText(least: number): string {
  const sections: string[] = [];
  for (let length = 0; length < least; length += sections.at(-1)!.length + 2) sections.push(section(sections.length));
  return `${sections.join('\n\n')}\n`;
}

/** 10 MB in some 50,000 blocks, with a list 20 deep and a paragraph of 100,000 characters. */
export function largeText(): string {
  const deep = Array.from({ length: 20 }, (_, level) => `${'  '.repeat(level)}- level ${level}`).join('\n');
  const long = 'words and more words '.repeat(5_000).trim();
  const usual = PROSE.repeat(2).trim();
  const parts = [deep, long];
  let length = deep.length + long.length;
  for (let number = 0; length < 10_000_000; number++) {
    const next = number % 12 === 0 ? section(number) : usual;
    parts.push(next);
    length += next.length + 2;
  }
  return `${parts.join('\n\n')}\n`;
}
