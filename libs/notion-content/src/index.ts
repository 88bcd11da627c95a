export { BLOCK_TYPES, isBlockType, TRAITS } from './block/block-types.ts';
export type {
  BlockRequest,
  BlockRequestOf,
  CreatableType,
  IconRequest,
  RequestContents,
} from './block/block-request.ts';
export {
  block,
  childrenOf,
  contentsOf,
  type Block,
  type BlockOf,
  type BlockType,
  type Envelope,
} from './block/block.ts';
export { COLOURS, isColour, type Colour } from './block/colour.ts';
export type { BlockContents, LinkToPage, MeetingNotes } from './block/contents.ts';
export { urlOf, type ExternalFile, type FileReference, type HostedFile, type UploadedFile } from './block/file.ts';
export { fromApi, toApi, type ApiBlock } from './block/from-api.ts';
export type { Cover, CustomEmoji, Icon, IconColour } from './block/icon.ts';
export { fenceWord, isLanguage, languageOf, LANGUAGES, type Language } from './block/language.ts';
export { toRequest } from './block/to-request.ts';
export { annotations, PLAIN } from './rich-text/annotations.ts';
export { richTextFromApi, type ApiRichText } from './rich-text/from-api.ts';
export {
  plainText,
  type Annotations,
  type EquationRun,
  type Mention,
  type MentionKind,
  type MentionRun,
  type RichText,
  type TextRun,
} from './rich-text/rich-text.ts';
export { equation, mention, merged, text } from './rich-text/runs.ts';
export { richTextToRequest, type MentionRequest, type RichTextRequest } from './rich-text/to-request.ts';
export { fromMarkdown, toMarkdown, type Document } from './markdown/markdown.ts';
export type { FrontMatter } from './markdown/read/front-matter.ts';
export { fingerprint } from './side-car/fingerprint.ts';
export { fromMarkdownWithSideCar, type SideCar } from './side-car/side-car.ts';
export { toMarkdownWithSideCar } from './side-car/with-side-car.ts';
export { isVerbatim, verbatim } from './rich-text/verbatim.ts';
export { fromEnhancedMarkdown } from './dialect/v1/read.ts';
export { toEnhancedMarkdown } from './dialect/v1/print.ts';
export { fromNotionMarkdown } from './dialect/v2/read.ts';
export { toNotionMarkdown } from './dialect/v2/print.ts';
export { fromHtml } from './html/read.ts';
export { toHtml } from './html/print.ts';
export { fromText, toText } from './text/text.ts';
