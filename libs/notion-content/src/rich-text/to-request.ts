import type { Annotations, Mention, RichText, TemplateMention } from './rich-text.ts';
import { text } from './runs.ts';

/** A mention as a request may hold it. */
export type MentionRequest =
  | { type: 'user'; user: { id: string } }
  | { type: 'date'; date: { start: string; end: string | null; time_zone: string | null } }
  | { type: 'page'; page: { id: string } }
  | { type: 'database'; database: { id: string } }
  | { type: 'template_mention'; template_mention: TemplateMention }
  | { type: 'custom_emoji'; custom_emoji: { id: string } };

/** A run of rich text as a request may hold it. */
export type RichTextRequest = { annotations: Annotations } & (
  | { type: 'text'; text: { content: string; link: { url: string } | null } }
  | { type: 'equation'; equation: { expression: string } }
  | { type: 'mention'; mention: MentionRequest }
);

/** The runs as a request takes them. A mention of a link, which only people can make, becomes a link. Lengths are left as they are. */
export function richTextToRequest(runs: readonly RichText[]): RichTextRequest[] {
  return runs.map(runToRequest);
}

function runToRequest(run: RichText): RichTextRequest {
  const { annotations } = run;
  if (run.type === 'text') return { type: 'text', text: run.text, annotations };
  if (run.type === 'equation') return { type: 'equation', equation: run.equation, annotations };
  const mention = mentionToRequest(run.mention);
  if (mention) return { type: 'mention', mention, annotations };
  return { type: 'text', text: text(run.plain_text, annotations, run.href ?? run.plain_text).text, annotations };
}

function mentionToRequest(mention: Mention): MentionRequest | undefined {
  if (mention.type === 'link_preview' || mention.type === 'link_mention') return undefined;
  if (mention.type === 'user') return { type: 'user', user: { id: mention.user.id } };
  if (mention.type === 'custom_emoji') return { type: 'custom_emoji', custom_emoji: { id: mention.custom_emoji.id } };
  return mention;
}
