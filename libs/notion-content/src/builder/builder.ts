import { blocks, column, page, tab } from './page.ts';
import { equation, mention, text } from './words.ts';

/** The fluent builder: `page('Title').paragraph(text('a').bold(), mention.user(id)).toRequest({ page_id })`. */
export const builder = { page, blocks, column, tab, text, equation, mention };
