import type { Colour } from '../block/colour.ts';
import type { CustomEmoji } from '../block/icon.ts';

/** How a run of text looks. */
export interface Annotations {
  bold: boolean;
  italic: boolean;
  strikethrough: boolean;
  underline: boolean;
  code: boolean;
  color: Colour;
}

/** A person or bot as a mention names it; of the name and the rest, what Notion tells. */
export interface MentionedUser {
  id: string;
  object?: 'user';
  name?: string | null;
  avatar_url?: string | null;
  type?: 'person' | 'bot';
  person?: { email?: string };
  bot?: object;
}

/** A date or a span of two, ISO 8601. */
export interface MentionedDate {
  start: string;
  end: string | null;
  time_zone: string | null;
}

/** A web page shown as a chip with its title and icon. */
export interface MentionedLink {
  href: string;
  title?: string;
  description?: string;
  link_author?: string;
  link_provider?: string;
  thumbnail_url?: string;
  icon_url?: string;
  iframe_url?: string;
  height?: number;
  padding?: number;
  padding_top?: number;
}

/** What a template puts in when it is used. */
export type TemplateMention =
  | { type: 'template_mention_date'; template_mention_date: 'today' | 'now' }
  | { type: 'template_mention_user'; template_mention_user: 'me' };

/** What a mention mentions, by its kind. */
export interface MentionContents {
  user: MentionedUser;
  date: MentionedDate;
  page: { id: string };
  database: { id: string };
  link_preview: { url: string };
  link_mention: MentionedLink;
  template_mention: TemplateMention;
  custom_emoji: CustomEmoji;
}

export type MentionKind = keyof MentionContents;

/** One mention: its kind, and the contents under the kind's name. */
export type Mention = { [K in MentionKind]: { type: K } & { [key in K]: MentionContents[K] } }[MentionKind];

interface Shown {
  annotations: Annotations;
  /** What is read, without any annotation. */
  plain_text: string;
  /** Where a click leads. */
  href: string | null;
}

export interface TextRun extends Shown {
  type: 'text';
  text: { content: string; link: { url: string } | null };
}

export interface EquationRun extends Shown {
  type: 'equation';
  equation: { expression: string };
}

export interface MentionRun extends Shown {
  type: 'mention';
  mention: Mention;
}

/** A run of rich text, in the shape of Notion's answers. */
export type RichText = TextRun | EquationRun | MentionRun;

/** What is read, without annotations. */
export function plainText(runs: readonly RichText[]): string {
  return runs.map(run => run.plain_text).join('');
}
