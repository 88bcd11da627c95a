import {
  fromEnhancedMarkdown,
  fromHtml,
  fromMarkdown,
  fromNotionMarkdown,
  fromText,
  toEnhancedMarkdown,
  toHtml,
  toMarkdown,
  toNotionMarkdown,
  toRequest,
  toText,
  type Document,
} from '@na/notion-content';
import { blocksOf } from './blocks-of.ts';
import type { Format, Options } from './options.ts';
import { Wrong } from './wrong.ts';

const READERS: { [F in Format]: (source: string) => Document } = {
  gfm: fromMarkdown,
  'nfm-v1': source => ({ blocks: fromEnhancedMarkdown(source), properties: {} }),
  'nfm-v2': source => ({ blocks: fromNotionMarkdown(source), properties: {} }),
  html: source => ({ blocks: fromHtml(source), properties: {} }),
  text: source => ({ blocks: fromText(source), properties: {} }),
  blocks: source => ({ blocks: blocksOf(source), properties: {} }),
};

const PRINTERS: { [F in Format]: (document: Document) => string } = {
  gfm: ({ blocks, properties }) => toMarkdown(blocks, properties),
  'nfm-v1': ({ blocks }) => toEnhancedMarkdown(blocks),
  'nfm-v2': ({ blocks }) => toNotionMarkdown(blocks),
  html: ({ blocks }) => toHtml(blocks),
  text: ({ blocks }) => toText(blocks),
  blocks: ({ blocks }) => `${JSON.stringify(toRequest(blocks), null, 2)}\n`,
};

/**
 * The same content in another form. Blocks come out as a request takes them, so that they can be sent as they are.
 *
 * @throws Wrong when the source is meant to be blocks and is none.
 */
export function convert(source: string, { from, to }: Options): string {
  const document = READERS[from](source);
  try {
    return PRINTERS[to](document);
  } catch (error) {
    // Any text is Markdown or HTML; only blocks may hold what no block holds.
    if (from !== 'blocks' || !(error instanceof TypeError)) throw error;
    throw new Wrong(`The blocks hold what no block holds: ${error.message}.`);
  }
}
