import { markdownToBlocks } from '@tryfabric/martian';
import { fromMarkdown, toMarkdown, toRequest } from '@na/notion-content';
import type { Bench, Figures } from '../frame.ts';
import { usualText } from './documents.ts';
import { largeClaims } from './large.ts';
import { notionToMd } from './peers.ts';
import { shareClaims } from './shares.ts';

/** Characters of a text that is turned; martian's time grows with the square of it. */
const LENGTH = 60_000;

/** How fast Markdown becomes blocks and blocks Markdown, beside those whom people use, and how much comes back. */
export const content: Bench = {
  about: 'Markdown to blocks and back: how fast and how faithfully, beside martian and notion-to-md',
  rounds: 5,
  async prepare({ n = LENGTH }) {
    const text = usualText(n);
    const requests = toRequest(fromMarkdown(text).blocks);
    const { blocks } = fromMarkdown(text);
    const megabytes = text.length / 1e6;
    return {
      contenders: {
        ours: async () => ({
          ...(await rate('toBlocks', megabytes, () => fromMarkdown(text))),
          ...(await rate('toMarkdown', megabytes, () => toMarkdown(blocks))),
        }),
        martian: () => rate('toBlocks', megabytes, () => markdownToBlocks(text)),
        'notion-to-md': () => rate('toMarkdown', megabytes, () => notionToMd(requests)),
      },
      claims: shareClaims,
      trials: { large: largeClaims },
      end: async () => undefined,
    };
  },
  comparisons: [
    {
      metric: 'Markdown to blocks',
      unit: 'MB/s',
      of: 'ours',
      against: 'martian',
      figure: 'toBlocks',
      better: 'more',
      goal: 1,
    },
    {
      metric: 'blocks to Markdown',
      unit: 'MB/s',
      of: 'ours',
      against: 'notion-to-md',
      figure: 'toMarkdown',
      better: 'more',
      goal: 1,
    },
  ],
};

async function rate(figure: string, megabytes: number, work: () => unknown): Promise<Figures> {
  const from = performance.now();
  await work();
  return { [figure]: megabytes / ((performance.now() - from) / 1_000) };
}
