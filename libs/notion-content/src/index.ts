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
export { sentence, type Finding, type FindingCode, type Fix, type Verdict } from './validation/finding.ts';
export { PAGE_LIMITS, REQUEST_LIMITS, type Limits } from './validation/limits.ts';
export { fixed, validate, type ValidationOptions } from './validation/validate.ts';
export { builder } from './builder/builder.ts';
export type { Blocks, PageBuilder, PageParent, PageRequest } from './builder/page.ts';
export type { Said, SaidMany, Words } from './builder/words.ts';
export { RefusedContent } from './builder/refused-content.ts';
export { isPropertyType, WRITABLE } from './property/contents.ts';
export type {
  FormulaValue,
  NamedFile,
  Option,
  OptionColour,
  Person,
  Place,
  PropertyContents,
  PropertyOf,
  PropertyType,
  PropertyValue,
  PropertyValues,
  RollupValue,
  Verification,
} from './property/contents.ts';
export { propertiesFromApi, propertiesToApi, type ApiProperty } from './property/from-api.ts';
export {
  writing,
  type PropertyRequest,
  type PropertyRequests,
  type RequestValues,
  type WritableType,
} from './property/requests.ts';
export { validateProperties } from './property/validate.ts';
export { findingsOfPage } from './property/page-request.ts';
export { documentationPage } from './templates/documentation-page.ts';
export { meetingNotes } from './templates/meeting-notes.ts';
export { projectTracker } from './templates/project-tracker.ts';
export { filled, template, type Template } from './templates/template.ts';
export type { ValuesOf, Variable, VariableKind, Variables, VariableValues } from './templates/variables.ts';
export { fit, leastRequests } from './fitting/fit.ts';
export type { Append, Path } from './fitting/plan.ts';
export { difference, requestsIn, type Difference, type Insertion, type Update } from './difference/difference.ts';
export { wordChanges, type TextChange } from './difference/words.ts';
export { fromEnhancedMarkdown } from './dialect/v1/read.ts';
export { toEnhancedMarkdown } from './dialect/v1/print.ts';
export { fromNotionMarkdown } from './dialect/v2/read.ts';
export { toNotionMarkdown } from './dialect/v2/print.ts';
export { fromHtml } from './html/read.ts';
export { toHtml } from './html/print.ts';
export { fromText, toText } from './text/text.ts';
