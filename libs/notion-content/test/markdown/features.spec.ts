import { BLOCK_TYPES, block, fromApi, fromMarkdown, mention, text, toMarkdown, type Block } from '../../src/index.ts';
import { answers } from '../answers.ts';

/** Markdown that is printed as it was read, and the blocks that it says: their types, those below in brackets. */
const KEPT: [says: string, markdown: string, types: string][] = [
  ['headings', '# a\n\n## b\n\n### c\n\n#### d *e*', 'heading_1 heading_2 heading_3 heading_4'],
  ['nested lists', '- a\n  - b\n    1. c\n    2. d\n- e', 'bulleted_list_item[bulleted_list_item[numbered_list_item numbered_list_item]] bulleted_list_item'],
  ['a list that begins with 7', '7. a\n8. b', 'numbered_list_item numbered_list_item'],
  ['two lists in a row', '1. a\n2. b\n\n1) c', 'numbered_list_item numbered_list_item numbered_list_item'],
  ['tasks', '- [ ] a\n- [x] b\n  - [ ] c', 'to_do to_do[to_do]'],
  ['an item of several paragraphs', '- a\n\n  b\n\n- c', 'bulleted_list_item[paragraph] bulleted_list_item'],
  ['a quote', '> a\n>\n> - b', 'quote[bulleted_list_item]'],
  ['an alert', '> [!WARNING]\n> a\n>\n> b', 'callout[paragraph]'],
  ['a callout with an emoji', '> 🔥 a *b*', 'callout'],
  ['code and what follows the language', '```python title="x"\na\n\n```', 'code'],
  ['code in a language of its own', '````zig extra\n```\n````', 'code'],
  ['a formula', '$$\na^2\n$$\n\nInline $x_1$ costs \\$5 and \\$6.', 'equation paragraph'],
  ['a table', '| a | b\\|c |\n| - | - |\n| `d` | **e**<br>f |', 'table[table_row table_row]'],
  ['a rule', 'a\n\n---\n\nb', 'paragraph divider paragraph'],
  ['an image by itself', '![alt](https://a.example/b.png "title")', 'image'],
  ['an image in text', 'see ![alt](b.png) here', 'paragraph'],
  ['a badge', '[![build](b.svg)](https://a.example/c)', 'paragraph'],
  ['a link with a title', '[a *b*](https://a.example/c "the title") and [d](docs/e.md#f)', 'paragraph'],
  ['addresses', '<https://a.example/b> and <a@b.co>', 'paragraph'],
  ['a hard break', 'a\\\nb', 'paragraph'],
  ['raw HTML', '<div align="center">\n  <b>x</b>\n</div>\n\n<!-- a comment -->\n\n<kbd>a</kbd>', 'code code paragraph'],
  ['a footnote', 'a[^1]\n\n[^1]: b\n\n    c', 'paragraph paragraph[paragraph]'],
  ['a toggle', '<details>\n<summary>a <strong>b</strong></summary>\n\nc\n\n<details>\n<summary>d</summary>\n\n</details>\n\n</details>', 'toggle[paragraph toggle]'],
  ['a toggle of more than a toggle can hold', '<details>\n<summary><mark>x</mark></summary>\n\nc\n\n</details>', 'code paragraph code'],
  ['a heading that opens', '<details>\n<summary><h2>a</h2></summary>\n\nb\n\n</details>', 'heading_2[paragraph]'],
  ['what looks like markup', '\\# a \\*b\\* 1_000 a\\*b \\<c> &d', 'paragraph'],
  ['marks', '**a** *b* ~~c~~ `d` <u>e</u> <span color="red">f</span> ***g*** **h*i***', 'paragraph'],
  ['emoji', '😀 :smile:', 'paragraph'],
  ['a table of contents', '<!-- table of contents -->\n\n<!-- breadcrumb -->', 'table_of_contents breadcrumb'],
]; // prettier-ignore

describe('Markdown', () => {
  for (const [says, markdown, types] of KEPT)
    it(`keeps ${says}`, () => {
      const { blocks } = fromMarkdown(`${markdown}\n`);
      expect(typesOf(blocks)).toBe(types);
      expect(toMarkdown(blocks)).toBe(`${markdown}\n`);
    });

  it('with prices holds no formula', () => {
    const { blocks } = fromMarkdown('It costs $5, or $6 for *two*, and $x$ is free.\n');
    expect(blocks[0]).toMatchObject({
      paragraph: { rich_text: [{ type: 'text' }, {}, { type: 'text' }, { type: 'equation' }, {}] },
    });
  });

  it('begins with properties', () => {
    const read = fromMarkdown('---\ntitle: A plan\ntags: [a, b]\ndue: 2026-11-30\ndone: false\nn: 3\n---\n\ntext\n');
    expect(read.properties).toEqual({ title: 'A plan', tags: ['a', 'b'], due: '2026-11-30', done: false, n: 3 });
    expect(typesOf(read.blocks)).toBe('paragraph');
    expect(fromMarkdown(toMarkdown(read.blocks, read.properties))).toEqual(read);
    expect(fromMarkdown('---\n\na: b\n\n---\n').properties).toEqual({ a: 'b' });
    expect(typesOf(fromMarkdown('---\nno mapping\n---\n').blocks)).toBe('divider heading_2');
  });

  it('holds an alert as a callout of its colour, and a task as done', () => {
    const { blocks } = fromMarkdown('> [!TIP]\n> a\n\n- [X] b\n');
    expect(blocks[0]).toMatchObject({ callout: { color: 'green_background', icon: { emoji: '💡' } } });
    expect(blocks[1]).toMatchObject({ to_do: { checked: true, rich_text: [text('b')] } });
  });
});

describe('a block', () => {
  it('of any type says in Markdown what it says in Notion', () => {
    for (const answer of answers) {
      const printed = toMarkdown([
        fromApi(answer, [block('paragraph', { rich_text: [text('below')], color: 'default', icon: null })]),
      ]);
      const { type } = answer;
      if (!['tab', 'column_list', 'column', 'synced_block', 'table'].includes(type)) expect(printed).not.toBe('');
      expect(
        printed.includes('below') ||
          ![
            'paragraph',
            'toggle',
            'quote',
            'callout',
            'to_do',
            'column',
            'tab',
            'synced_block',
            'template',
            'meeting_notes',
            'heading_1',
          ].includes(type),
      ).toBe(true);
    }
    expect(answers).toHaveLength(BLOCK_TYPES.length);
  });

  it('that a link can stand for is one', () => {
    const said = (type: string) => toMarkdown([fromApi(answers.find(answer => answer.type === type)!)]);
    expect(said('child_page')).toBe('[Page](https://www.notion.so/1f0d5c8e77a14d529a3f6f1f0c5b2a10)\n');
    expect(said('bookmark')).toBe('<https://a.example>\n');
    expect(said('file')).toContain('[c.txt](https://files.example/c)');
    expect(said('unsupported')).toBe('<!-- unsupported: form -->\n');
  });

  it('says a mention as it is read', () => {
    const page = mention({ type: 'page', page: { id: '1f0d5c8e-77a1-4d52-9a3f-6f1f0c5b2a10' } }, 'The plan');
    const person = mention({ type: 'user', user: { id: 'x' } }, '@Ada');
    const paragraph = block('paragraph', { rich_text: [person, text(' wrote '), page], color: 'default', icon: null });
    expect(toMarkdown([paragraph])).toBe(
      '@Ada wrote [The plan](https://www.notion.so/1f0d5c8e77a14d529a3f6f1f0c5b2a10)\n',
    );
  });

  it('at the head of a document is no front matter', () => {
    const paragraph = block('paragraph', { rich_text: [text('a: b')], color: 'default', icon: null });
    const blocks = [block('divider', {}), paragraph, block('divider', {})];
    expect(fromMarkdown(toMarkdown(blocks))).toEqual({ blocks, properties: {} });
  });
});

function typesOf(blocks: readonly Block[]): string {
  return blocks.map(({ type, children }) => (children?.length ? `${type}[${typesOf(children)}]` : type)).join(' ');
}
