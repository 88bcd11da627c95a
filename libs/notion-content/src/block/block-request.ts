import type { RichTextRequest } from '../rich-text/to-request.ts';
import type { Colour } from './colour.ts';
import type { LinkToPage, Nothing } from './contents.ts';
import type { ExternalFile, UploadedFile } from './file.ts';
import type { CustomEmoji, IconColour } from './icon.ts';
import type { Language } from './language.ts';

/** An icon as a request may hold it. */
export type IconRequest =
  | { type: 'emoji'; emoji: string }
  | { type: 'custom_emoji'; custom_emoji: CustomEmoji }
  | { type: 'icon'; icon: { name: string; color?: IconColour } }
  | ExternalFile
  | UploadedFile;

interface TextRequest {
  rich_text: RichTextRequest[];
  color: Colour;
  children?: BlockRequest[];
}

interface HeadingRequest extends TextRequest {
  is_toggleable: boolean;
}

interface UrlRequest {
  url: string;
  caption: RichTextRequest[];
}

type MediaRequest = (ExternalFile | UploadedFile) & { caption: RichTextRequest[] };

/** What a request that creates a block holds, by the type of block: the 31 that can be created. */
export interface RequestContents {
  paragraph: TextRequest & { icon?: IconRequest };
  heading_1: HeadingRequest;
  heading_2: HeadingRequest;
  heading_3: HeadingRequest;
  heading_4: HeadingRequest;
  bulleted_list_item: TextRequest;
  numbered_list_item: TextRequest;
  quote: TextRequest;
  to_do: TextRequest & { checked: boolean };
  toggle: TextRequest;
  template: { rich_text: RichTextRequest[]; children?: BlockRequest[] };
  synced_block: { synced_from: { type: 'block_id'; block_id: string } | null; children?: BlockRequest[] };
  equation: { expression: string };
  code: { rich_text: RichTextRequest[]; caption: RichTextRequest[]; language: Language };
  callout: TextRequest & { icon?: IconRequest };
  divider: Nothing;
  breadcrumb: Nothing;
  table_of_contents: { color: Colour };
  tab: { children: BlockRequest[] };
  column_list: { children: BlockRequest[] };
  column: { children: BlockRequest[]; width_ratio?: number };
  link_to_page: LinkToPage;
  table: { table_width: number; has_column_header: boolean; has_row_header: boolean; children: BlockRequest[] };
  table_row: { cells: RichTextRequest[][] };
  embed: UrlRequest;
  bookmark: UrlRequest;
  image: MediaRequest;
  video: MediaRequest;
  pdf: MediaRequest;
  file: MediaRequest & { name?: string };
  audio: MediaRequest;
}

export type CreatableType = keyof RequestContents;

/** A block of one type as a request may hold it. */
export type BlockRequestOf<T extends CreatableType> = T extends CreatableType
  ? { object: 'block'; type: T } & { [key in T]: RequestContents[T] }
  : never;

/** A block as a request may hold it, with all that is below it; of how deep and how many Notion takes at once, it knows nothing. */
export type BlockRequest = BlockRequestOf<CreatableType>;
