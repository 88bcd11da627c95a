import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { FORMATS } from './options.ts';

/** The command as a process. */
function content(words: string, input: string | Buffer) {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [join(import.meta.dirname, 'run.mjs'), ...words.split(' ').filter(Boolean)],
    {
      input,
      encoding: 'utf8',
    },
  );
  return { status, stdout, stderr };
}

const MARKDOWN = '# A *plan*\n\n- [x] water **plants**\n';

describe('npm run content -- convert', () => {
  it('turns Markdown into blocks as a request takes them, and blocks into every form', () => {
    const { status, stdout, stderr } = content('convert --from markdown --to blocks --dialect gfm', MARKDOWN);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(JSON.parse(stdout)).toMatchObject([{ type: 'heading_1' }, { type: 'to_do', to_do: { checked: true } }]);

    const forms = Object.fromEntries(
      FORMATS.map(format => [format, content(`convert --from blocks --to ${format}`, stdout).stdout]),
    );
    expect(forms).toEqual({
      gfm: MARKDOWN,
      'nfm-v1': '# A *plan*\n- [x] water **plants**\n',
      'nfm-v2': MARKDOWN,
      html: '<h1>A <em>plan</em></h1>\n<ul><li><input type="checkbox" disabled checked> water <strong>plants</strong></li></ul>\n',
      text: 'A plan\n\n[x] water plants\n',
      blocks: stdout,
    });
  });

  it('reads each dialect', () => {
    expect(content('convert --from markdown --dialect nfm-v1 --to nfm-v2', 'a {color="red"}\n\tb').stdout).toBe(
      '<p color="red">\na\n\nb\n</p>\n',
    );
    expect(content('convert --from html --to markdown', '<p>a <b>b</b></p>').stdout).toBe('a **b**\n');
    expect(content('convert --from text --to markdown', '*a*').stdout).toBe('\\*a\\*\n');
    expect(content('convert --from markdown --to markdown', '---\nowner: Ada\n---\n\n*a*\n').stdout).toBe(
      '---\nowner: Ada\n---\n\n*a*\n',
    );
  });

  it.each([
    ['', '', 'The command is convert; got none.'],
    ['publish', '', 'The command is convert; got publish.'],
    ['convert --from markdown', '', '--to is missing; it is one of markdown, gfm, nfm-v1, nfm-v2, html, text, blocks.'],
    [
      'convert --from docx --to gfm',
      '',
      '--from is one of markdown, gfm, nfm-v1, nfm-v2, html, text, blocks; got docx.',
    ],
    [
      'convert --from markdown --to blocks --dialect v3',
      '',
      '--dialect is one of gfm, nfm-v1, nfm-v2, html, text; got v3.',
    ],
    ['convert --from html --to blocks --dialect gfm', '', '--dialect says which Markdown is meant'],
    ['convert --from html --into gfm', '', "Unknown option '--into'"],
    ['convert --from blocks --to gfm', '{', 'The blocks are no JSON'],
    ['convert --from blocks --to gfm', '7', 'The blocks are a list'],
    ['convert --from blocks --to gfm', '[7]', '/0 is a block, i.e. an object with a type; got 7.'],
    ['convert --from blocks --to gfm', '[{"words":1}]', '/0 cannot be read as a block: A block has a type'],
    [
      'convert --from blocks --to gfm',
      '[{"paragraph":{"rich_text":"a"}}]',
      '/0/paragraph/rich_text is a list of rich text',
    ],
    ['convert --from blocks --to nfm-v2', '[{"embed":{"url":7}}]', 'The blocks hold what no block holds'],
  ])('says what is wrong with `%s` and `%s`', (words, input, sentence) => {
    const { status, stdout, stderr } = content(words, input);
    expect({ status, stdout, stderr }).toEqual({ status: 2, stdout: '', stderr: expect.stringContaining(sentence) });
    expect(stderr).not.toContain('    at ');
  });

  it('takes only text', () => {
    expect(content('convert --from gfm --to html', Buffer.from([0xff, 0xfe, 0x00]))).toEqual({
      status: 2,
      stdout: '',
      stderr: 'The input is no text in UTF-8.\n',
    });
  });
});
