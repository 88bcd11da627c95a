import type { Colour } from '../block/colour.ts';
import type { TextWithIcon } from '../block/contents.ts';

/** GitHub's alerts, and how a callout looks that says the same. */
const ALERTS: { readonly [kind: string]: { emoji: string; color: Colour } } = {
  NOTE: { emoji: 'ℹ️', color: 'blue_background' },
  TIP: { emoji: '💡', color: 'green_background' },
  IMPORTANT: { emoji: '💬', color: 'purple_background' },
  WARNING: { emoji: '⚠️', color: 'yellow_background' },
  CAUTION: { emoji: '🛑', color: 'red_background' },
};

/** One emoji at the beginning of a text, with the space behind it. */
const LEADING_EMOJI = /^(\p{RGI_Emoji}) /v;

/** The look of the callout that an alert's kind stands for, without text. */
export function calloutOf(kind: string): Omit<TextWithIcon, 'rich_text'> | undefined {
  const alert = ALERTS[kind.toUpperCase()];
  return alert && { icon: { type: 'emoji', emoji: alert.emoji }, color: alert.color };
}

/** The kind of alert that says what a callout says; none when its emoji and its colour are nobody's. */
export function alertOf({ icon, color }: Omit<TextWithIcon, 'rich_text'>): string | undefined {
  const emoji = icon?.type === 'emoji' ? icon.emoji : '';
  return Object.keys(ALERTS).find(kind => ALERTS[kind]!.emoji === emoji && ALERTS[kind]!.color === color);
}

/** The emoji that a text begins with, as the icon of what it is about. */
export function leadingEmoji(text: string): string | undefined {
  return LEADING_EMOJI.exec(text)?.[1];
}
