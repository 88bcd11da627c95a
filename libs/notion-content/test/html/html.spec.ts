import fc from 'fast-check';
import { fromHtml as parsed } from 'hast-util-from-html';
import type { Nodes } from 'hast';
import { block, fromApi, fromHtml, plainText, text, toHtml, type Block, type RichText } from '../../src/index.ts';
import { answers } from '../answers.ts';
import { anyBlock, said } from '../dialect/arbitrary.ts';

/** HTML of the wild, and the blocks that it says. */
const WILD: [says: string, html: string, blocks: string][] = [
  ['paragraphs in nested boxes', '<div><div>a<div>b</div></div>c</div>', 'paragraph "a" paragraph "b" paragraph "c"'],
  ['text that nothing holds', 'a <b>b</b> c<p>d', 'paragraph "a b c" paragraph "d"'],
  ['white space as one space', '<p>  a\n   b&nbsp;c <br> d  </p>', 'paragraph "a b\u00A0c\nd"'],
  ['lists in lists', '<ul><li>a<ul><li>b</li></ul></li><li><p>c</p><p>d</p></li></ul>', 'bulleted_list_item "a"[bulleted_list_item "b"] bulleted_list_item "c"[paragraph "d"]'],
  ['a list right in a list', '<ol><li>a</li><ol><li>b</li></ol></ol>', 'numbered_list_item "a"[numbered_list_item "b"]'],
  ['boxes to tick', '<ul><li><input type="checkbox" checked> a</li><li><label><input type="checkbox">b</label></li></ul>', 'to_do "a" to_do "b"'],
  ['a table with cells over several', '<table><tr><th colspan=2>a</th><th>b</th></tr><tr><td rowspan=2>c</td><td>d</td><td>e</td></tr><tr><td>f</td><td>g</td></tr></table>', 'table[table_row "a||b" table_row "c|d|e" table_row "|f|g"]'],
  ['blocks in a cell as lines', '<table><tr><td><p>a</p><ul><li>b</li></ul></td></tr></table>', 'table[table_row "a\nb"]'],
  ['a table in a table as text', '<table><tr><td>a<table><tr><td>b</td></tr></table></td></tr></table>', 'table[table_row "a\nb"]'],
  ['headings below the fourth', '<h1>a</h1><h6>b</h6>', 'heading_1 "a" heading_4 "b"'],
  ['code', '<pre class="x"><code class="language-python">a\n  b\n</code></pre>', 'code "a\n  b"'],
  ['a quote of several paragraphs', '<blockquote><p>a</p><p>b</p></blockquote>', 'quote "a"[paragraph "b"]'],
  ['a toggle', '<details open><summary>a</summary>b</details>', 'toggle "a"[paragraph "b"]'],
  ['a picture within words', '<p>a<img src="https://a.example/b.png" alt="c">d</p>', 'paragraph "a" image "c" paragraph "d"'],
  ['a picture that cannot be fetched by what it says', '<p>a <img src="data:x" alt="c"></p>', 'paragraph "a c"'],
  ['a figure', '<figure><img src="https://a.example/b.png"><figcaption>c</figcaption></figure>', 'image "c"'],
  ['definitions', '<dl><dt>a</dt><dd>b</dd></dl>', 'paragraph "a" paragraph "b"'],
  ['a link around boxes', '<a href="https://a.example"><div>a</div></a>', 'paragraph "a"'],
  ['scripts and styles as nothing', '<script>a</script><style>b</style><p onclick="c">d</p>', 'paragraph "d"'],
  ['a whole page', '<!doctype html><html><head><title>t</title></head><body><main><p>a</p></main></body></html>', 'paragraph "a"'],
]; // prettier-ignore

describe('HTML of the wild', () => {
  it.each(WILD)('is read: %s', (_says, html, blocks) => expect(seen(fromHtml(html))).toBe(blocks));

  it('marks words by elements and by styles', () => {
    const looks = (html: string) =>
      (fromHtml(html)[0] as never as { paragraph: { rich_text: RichText[] } }).paragraph.rich_text;
    expect(
      looks('<b style="font-weight:normal">a<span style="font-weight:700;text-decoration:underline">b</span></b>'),
    ).toEqual([text('a'), text('b', { bold: true, underline: true })]);
    expect(looks('<em>a</em><kbd>b</kbd><mark>c</mark>')).toEqual([
      text('a', { italic: true }),
      text('b', { code: true }),
      text('c', { color: 'yellow_background' }),
    ]);
    expect(looks('<a href="javascript:alert(1)">a</a><a href="https://a.example">b</a>')).toEqual([
      text('a'),
      text('b', {}, 'https://a.example'),
    ]);
  });

  it('keeps all text that is seen, in its order', () => {
    const bit = fc.oneof(
      fc.constantFrom('div', 'p', 'b', 'span', 'ul', 'ol', 'li', 'table', 'tr', 'td', 'th', 'h2', 'blockquote', 'details', 'summary', 'figure', 'figcaption', 'a', 'dl', 'section').chain(tag => fc.constantFrom(`<${tag}>`, `</${tag}>`)),
      fc.constantFrom('<br>', '<hr>', '<img alt="x">', '<input type=checkbox>', '<p data-block="callout">', '<div data-block="columns" data-color="red">'),
      fc.integer({ min: 0, max: 999 }).map(n => ` w${n} `),
    ); // prettier-ignore
    fc.assert(
      fc.property(fc.array(bit, { maxLength: 40 }), bits => {
        const html = bits.join('');
        const words = (source: string) => (source.match(/\bw\d+/g) ?? []).sort();
        expect(words(seen(fromHtml(html)))).toEqual(
          expect.arrayContaining(words(shownIn(parsed(html, { fragment: true })))),
        );
      }),
      { numRuns: 1_500 },
    );
  });

  it('is read however hostile it is', () => {
    const hostile = [
      '<div>'.repeat(3_000),
      '<b>'.repeat(500),
      '<ul><li>'.repeat(2_000),
      '<table><tr><td>'.repeat(500),
      '<a href=x><p>'.repeat(300),
      '<!--'.repeat(5_000),
      '&'.repeat(10_000),
      '<div>'.repeat(100_000),
    ];
    for (const html of hostile)
      expect(shown(fromHtml(`${html}here`)) + (html.startsWith('<!--') ? 'here' : '')).toContain('here');
  });
});

describe('blocks as HTML', () => {
  it('come back, of every type', () => {
    const row = block('table_row', { cells: [[text('a')]] });
    for (const answer of answers) {
      const given = fromApi(answer, answer.type === 'table' ? [row] : []);
      // A row stands in a table only.
      const expected = answer.type === 'table_row' ? { type: 'table', children: [types(given)] } : types(given);
      expect(fromHtml(toHtml([given])).map(types)).toEqual([expected]);
    }
  });

  it('come back with their text, whatever they hold', () => {
    fc.assert(
      fc.property(fc.array(anyBlock(), { maxLength: 4 }), given => {
        const html = toHtml(given);
        const bare = (source: string) => source.replace(/[\s\uFEFF\0\uFFFD]+/g, '');
        expect(bare(shown(fromHtml(html)))).toBe(bare(shown(given)));
      }),
      { numRuns: 300 },
    );
  });

  it('come back exactly when HTML has an element for them', () => {
    const rich_text = [text('a '), text('b', { bold: true, color: 'red' }), text(' c', {}, 'https://a.example')];
    const plain = { rich_text, color: 'blue_background' } as const;
    const given: Block[] = [
      block('paragraph', { ...plain, icon: { type: 'emoji', emoji: '🥑' } }),
      block('heading_2', { ...plain, is_toggleable: true }, [block('divider', {})]),
      block('numbered_list_item', { ...plain, list_start_index: 4, list_format: 'roman' }, [
        block('to_do', { ...plain, checked: true }),
      ]),
      block('callout', { ...plain, icon: { type: 'icon', icon: { name: 'star' } } }, [block('quote', plain)]),
      block('column_list', {}, [block('column', { width_ratio: 0.5 }, [block('toggle', plain)]), block('column', {})]),
      block('table', { table_width: 2, has_column_header: true, has_row_header: true }, [
        block('table_row', { cells: [rich_text, []] }),
        block('table_row', { cells: [[], rich_text] }),
      ]),
      block('code', { rich_text: [text('a\n\n  b')], caption: rich_text, language: 'c++' }),
      block('equation', { expression: 'a < b' }),
    ];
    expect(fromHtml(toHtml(given)).map(said)).toEqual(given.map(said));
  });

  it('hold nothing that does anything', () => {
    const evil = 'javascript:alert(1)//';
    const runs = [text('<script>alert(1)</script>', {}, evil), text('x', {}, 'data:text/html,<script>')];
    const given: Block[] = [
      block('paragraph', { rich_text: runs, color: 'default', icon: { type: 'external', external: { url: evil } } }),
      ...(['image', 'video', 'audio', 'pdf'] as const).map(type =>
        block(type, { type: 'external', external: { url: evil }, caption: runs }),
      ),
      block('embed', { url: evil, caption: runs }),
      block('bookmark', { url: 'https://a.example/"onclick="x', caption: runs }),
      block('code', { rich_text: runs, caption: [], language: 'html' }),
      block('unsupported', { block_type: '"><script>' }),
    ];
    for (const node of elementsIn(parsed(toHtml(given), { fragment: true }))) {
      expect(['script', 'style', 'iframe', 'object', 'embed']).not.toContain(node.tagName);
      for (const [name, value] of Object.entries(node.properties)) {
        expect(name).not.toMatch(/^on/i);
        if (name === 'href' || name === 'src') expect(String(value)).toMatch(/^(?:https?|mailto|tel|notion):/);
      }
    }
  });
});

function types({ type, children = [] }: Block): unknown {
  return { type, children: children.map(types) };
}

function shown(blocks: readonly Block[]): string {
  return blocks.map(each => texts(each) + shown(each.children ?? [])).join('');
}

/** All text that a block says itself. */
function texts(given: Block): string {
  const held = (given as never as { [type: string]: { [field: string]: unknown } })[given.type]!;
  const { rich_text, caption, title, cells, expression } = held as { [field: string]: RichText[] | undefined };
  const runs = [
    rich_text,
    caption,
    Array.isArray(title) ? title : undefined,
    ...((cells ?? []) as never as RichText[][]),
  ];
  return (
    runs.map(each => plainText(each ?? [])).join('') +
    (typeof title === 'string' ? title : '') +
    ((expression as never as string) ?? '')
  );
}

function seen(blocks: readonly Block[]): string {
  return blocks
    .map(({ children = [], ...each }) => {
      const own = each.type === 'table_row' ? each.table_row.cells.map(plainText).join('|') : texts(each as Block);
      return [each.type, own && `"${own}"`].filter(Boolean).join(' ') + (children.length ? `[${seen(children)}]` : '');
    })
    .join(' ');
}

function shownIn(node: Nodes): string {
  if (node.type === 'text') return node.value;
  return 'children' in node ? node.children.map(child => shownIn(child as Nodes)).join(' ') : '';
}

function elementsIn(node: Nodes): Extract<Nodes, { type: 'element' }>[] {
  const below = 'children' in node ? node.children.flatMap(child => elementsIn(child as Nodes)) : [];
  return node.type === 'element' ? [node, ...below] : below;
}
