import fc from 'fast-check';
import { builder, RefusedContent, validate } from '../../src/index.ts';
import { arbitraryBlocks } from '../arbitrary-blocks.ts';
import { Witness } from '../validation/sandbox.ts';

const { blocks, column, equation, mention, page, tab, text } = builder;

const ID = '1f0d5c8e-77a1-4d52-9a3f-6f1f0c5b2a10';

/** A page with every block that the builder makes of words alone. */
const everything = page(['All of ', text('it').bold()])
  .icon('🥑')
  .cover('https://example.com/cover.png')
  .heading(1, 'One')
  .section(2, text('Opens').colour('red'), blocks().paragraph('inside'))
  .paragraph(
    text('a').bold().italic(),
    'plain',
    text('link').link('https://example.com'),
    equation('e^x'),
    mention.user(ID, 'Ada'),
  )
  .paragraph(
    mention.page(ID),
    mention.database(ID),
    mention.date('2026-11-01', '2026-11-02'),
    mention.today(),
    mention.now(),
    mention.me(),
  )
  .bulleted(['one', ['two', text(' parts').underline()], ['three', blocks().bulleted(['below'])]])
  .numbered([text('one').strikethrough()])
  .toDo('water', { checked: true, below: blocks().paragraph('twice') })
  .toggle('more', blocks().divider())
  .quote('said', blocks().paragraph('by Ada'))
  .callout('💡', text('code').code(), { color: 'blue_background' })
  .code('typescript', 'const a = 1;', 'a caption')
  .equation('a^2')
  .breadcrumb()
  .tableOfContents({ color: 'gray' })
  .table(['Name', text('Owner').bold()], [['a', ['b', 'c']]])
  .columns(column(blocks().paragraph('left'), 0.25), column(blocks().paragraph('right'), 0.75))
  .tabs(tab('First', blocks().paragraph('in it'), '🗂'), tab('Second', blocks()))
  .synced(blocks().paragraph('here and there'))
  .template('Add', blocks().toDo('new'))
  .bookmark('https://example.com', 'caption')
  .embed('https://example.com')
  .image('https://example.com/a.png')
  .video('https://example.com/a.mp4')
  .audio('https://example.com/a.mp3')
  .pdf('https://example.com/a.pdf')
  .file('https://example.com/a.txt', 'a.txt');

describe('the builder', () => {
  it('keeps what was said, with its marks', () => {
    const [paragraph] = page('x').paragraph(
      text('a').bold().colour('red'),
      text('b').link('https://b.example').code(),
    ).blocks;
    expect(paragraph).toMatchObject({
      paragraph: {
        rich_text: [
          { text: { content: 'a', link: null }, annotations: { bold: true, italic: false, color: 'red' } },
          { text: { content: 'b', link: { url: 'https://b.example' } }, annotations: { code: true } },
        ],
      },
    });
  });

  it('leaves a beginning as it was, so that it can go on twice', () => {
    const beginning = page('x').heading(1, 'a');
    const [one, two] = [beginning.paragraph('b'), beginning.divider()];
    expect([beginning, one, two].map(each => each.blocks.map(({ type }) => type))).toEqual([
      ['heading_1'],
      ['heading_1', 'paragraph'],
      ['heading_1', 'divider'],
    ]);
  });

  it('refuses what Notion would, with all that is wrong and where', () => {
    const wrong = page('x'.repeat(2001))
      .icon('idea')
      .property('Stage', { type: 'select', select: { name: 'a,b' } })
      .callout('💡', 'y'.repeat(2001))
      .toggle('1', blocks().toggle('2', blocks().toggle('3', blocks().paragraph('4'))))
      .bookmark('nowhere');
    const verdict = wrong.build({ data_source_id: ID });
    expect(verdict.ok ? [] : verdict.findings.map(({ code, pointer }) => `${code} ${pointer}`)).toEqual([
      'too_long /properties/title/title/0/text/content',
      'unknown_value /properties/Stage/select/name',
      'invalid_emoji /icon/emoji',
      'too_long /children/0/callout/rich_text/0/text/content',
      'too_deep /children/1/toggle/children/0/toggle/children/0/toggle/children',
      'invalid_url /children/2/bookmark/url',
    ]);
    expect(() => wrong.toRequest({ data_source_id: ID })).toThrow(RefusedContent);
    expect(() => wrong.toRequest({ data_source_id: ID })).toThrow('/icon/emoji: found "idea", allowed is one emoji.');
  });

  it('gives a page below a page its title alone', () => {
    const row = page('x').property('Done', { type: 'checkbox', checkbox: true });
    expect(row.build({ page_id: ID })).toMatchObject({
      findings: [{ code: 'misplaced', pointer: '/properties/Done' }],
    });
    expect(row.build({ page_id: 'x' })).toMatchObject({
      findings: [{ code: 'invalid_id', pointer: '/parent/page_id' }, {}],
    });
    expect(row.titleOnly().build({ page_id: ID }).ok).toBe(true);
  });

  it('makes requests that are valid, or says that they are not, of any blocks', () => {
    fc.assert(
      fc.property(arbitraryBlocks({ levels: 3, most: 3 }), given => {
        const verdict = page('x').append(given).build({ page_id: ID });
        if (verdict.ok) expect(validate(verdict.value.children).ok).toBe(true);
        else expect(verdict.findings.every(({ code }) => code === 'too_deep')).toBe(true);
      }),
      { numRuns: 100 },
    );
  });

  it('does not compile what can be known to be wrong beforehand', () => {
    const cell = column(blocks().paragraph('x'));
    const wrong = [
      // @ts-expect-error: a list of columns has two or more
      () => page('x').columns(cell),
      // @ts-expect-error: a list of columns takes columns
      () => page('x').columns(blocks(), blocks()),
      // @ts-expect-error: a column stands in a list of columns
      () => page('x').append(cell),
      // @ts-expect-error: tabs take tabs
      () => page('x').tabs(cell),
      // @ts-expect-error: there is at least one tab
      () => page('x').tabs(),
      // @ts-expect-error: a row is as wide as the table
      () => page('x').table(['a', 'b'], [['1']]),
      // @ts-expect-error: a row is no wider than the table
      () => page('x').table(['a', 'b'], [['1', '2', '3']]),
      // @ts-expect-error: a table has a column
      () => page('x').table([], []),
      // @ts-expect-error: four levels of headings
      () => page('x').heading(5, 'x'),
      // @ts-expect-error: a language that Notion knows
      () => page('x').code('klingon', 'x'),
      // @ts-expect-error: a colour that Notion knows
      () => page('x').heading(1, 'x', { color: 'mauve' }),
      // @ts-expect-error: a mention leads where it leads
      () => mention.user('x').link('https://example.com'),
      // @ts-expect-error: what Notion reckons itself is nobody's to say
      () => page('x').property('Made', { type: 'created_time', created_time: '2026-11-01T10:00:00Z' }),
      // @ts-expect-error: a number is a number
      () => page('x').property('Count', { type: 'number', number: '7' }),
    ];
    expect(wrong).toHaveLength(14);
  });
});

describe('what the sandbox says of pages of the builder', () => {
  let witness: Witness;
  beforeAll(async () => {
    witness = await Witness.start();
  });
  afterAll(() => witness.stop());

  it('takes one with every kind of block', async () => {
    const request = everything.toRequest({ page_id: ID });
    expect(new Set(request.children.map(({ type }) => type)).size).toBe(25);
    const { parent: _elsewhere, ...rest } = request;
    expect(await witness.refusalOfPage({ ...rest })).toBeNull();
  });

  it('refuses other properties than the title below a page', async () => {
    const { properties } = page('x')
      .property('Done', { type: 'checkbox', checkbox: true })
      .toRequest({ data_source_id: ID });
    expect(await witness.refusalOfPage({ properties: { ...properties } })).toMatch(/^400 /);
  });
});
