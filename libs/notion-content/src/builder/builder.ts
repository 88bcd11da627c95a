export { blocks, column, page, tab, type Blocks, type PageBuilder, type PageParent, type PageRequest } from './page.ts';
export { RefusedContent } from './refused-content.ts';
export { equation, mention, text, type Said, type SaidMany, type Words } from './words.ts';
