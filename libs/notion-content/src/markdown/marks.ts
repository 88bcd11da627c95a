import type { BlockType } from '../block/block.ts';

/** What marks a code block that is no code but Markdown that Notion has no block for: its caption, which a reader of the page sees. */
export const RAW_CAPTION = 'raw HTML';

/** Blocks that Markdown has nothing for and that have no text, as comments. */
export const COMMENTS: { readonly [comment: string]: BlockType } = {
  '<!-- breadcrumb -->': 'breadcrumb',
  '<!-- table of contents -->': 'table_of_contents',
};
