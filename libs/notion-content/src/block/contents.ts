import type { RichText } from '../rich-text/rich-text.ts';
import type { Colour } from './colour.ts';
import type { FileReference } from './file.ts';
import type { Icon } from './icon.ts';
import type { Language } from './language.ts';

/** A block that has nothing of its own. */
export type Nothing = Record<string, never>;

export interface ColouredText {
  rich_text: RichText[];
  color: Colour;
}

export interface TextWithIcon extends ColouredText {
  icon: Icon | null;
}

export interface Heading extends ColouredText {
  is_toggleable: boolean;
}

export interface NumberedItem extends ColouredText {
  /** The number of the first item of its list, where it is not 1 or says that a list begins anew. Notion answers with it and takes none. */
  list_start_index?: number;
  list_format?: 'numbers' | 'letters' | 'roman';
}

export interface ToDo extends ColouredText {
  checked: boolean;
}

export interface Code {
  rich_text: RichText[];
  caption: RichText[];
  language: Language;
}

export type LinkToPage =
  | { type: 'page_id'; page_id: string }
  | { type: 'database_id'; database_id: string }
  | { type: 'comment_id'; comment_id: string };

export interface Table {
  has_column_header: boolean;
  has_row_header: boolean;
  table_width: number;
}

export interface CaptionedUrl {
  url: string;
  caption: RichText[];
}

export type Media = FileReference & { caption: RichText[] };

export type NamedMedia = Media & { name: string };

/** What was heard in a meeting; the ids are those of the blocks that hold the parts. */
export interface MeetingNotes {
  title?: RichText[];
  status?:
    | 'transcription_not_started'
    | 'transcription_paused'
    | 'transcription_in_progress'
    | 'summary_in_progress'
    | 'notes_ready';
  children?: { summary_block_id?: string; notes_block_id?: string; transcript_block_id?: string };
  calendar_event?: { start_time: string; end_time: string; attendees?: string[] };
  recording?: { start_time?: string; end_time?: string };
}

/** What each of the 37 types of block holds (client 5.26), in the shape of Notion's answers. */
export interface BlockContents {
  paragraph: TextWithIcon;
  heading_1: Heading;
  heading_2: Heading;
  heading_3: Heading;
  heading_4: Heading;
  bulleted_list_item: ColouredText;
  numbered_list_item: NumberedItem;
  quote: ColouredText;
  to_do: ToDo;
  toggle: ColouredText;
  template: { rich_text: RichText[] };
  synced_block: { synced_from: { type: 'block_id'; block_id: string } | null };
  child_page: { title: string };
  child_database: { title: string };
  equation: { expression: string };
  code: Code;
  callout: TextWithIcon;
  divider: Nothing;
  breadcrumb: Nothing;
  table_of_contents: { color: Colour };
  tab: Nothing;
  column_list: Nothing;
  column: { width_ratio?: number };
  link_to_page: LinkToPage;
  table: Table;
  table_row: { cells: RichText[][] };
  meeting_notes: MeetingNotes;
  transcription: MeetingNotes;
  embed: CaptionedUrl;
  bookmark: CaptionedUrl;
  image: Media;
  video: Media;
  pdf: Media;
  file: NamedMedia;
  audio: Media;
  link_preview: { url: string };
  unsupported: { block_type: string };
}
