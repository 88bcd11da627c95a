import { annotations } from './annotations.ts';
import type { Annotations, Mention, RichText } from './rich-text.ts';

/** A run of rich text as an answer of Notion holds it, or a request, which may leave out what follows from the rest. */
export interface ApiRichText {
  type?: string;
  text?: { content: string; link?: { url: string } | null };
  equation?: { expression: string };
  mention?: { type?: string };
  annotations?: Partial<Annotations>;
  plain_text?: string;
  href?: string | null;
}

/** The runs with everything that an answer of Notion says of them. What an answer holds stays as it is. */
export function richTextFromApi(runs: readonly ApiRichText[] = []): RichText[] {
  return runs.map(runFromApi);
}

function runFromApi(run: ApiRichText): RichText {
  const { plain_text, href = null } = run;
  const marks = annotations(run.annotations);
  if (run.equation)
    return {
      type: 'equation',
      equation: run.equation,
      annotations: marks,
      plain_text: plain_text ?? run.equation.expression,
      href,
    };
  if (run.mention) {
    const kind = run.mention.type ?? Object.keys(run.mention)[0];
    const mention = { ...run.mention, type: kind } as Mention;
    return { type: 'mention', mention, annotations: marks, plain_text: plain_text ?? shownOf(mention), href };
  }
  const { content = plain_text ?? '', link = null } = run.text ?? {};
  return {
    type: 'text',
    text: { content, link },
    annotations: marks,
    plain_text: plain_text ?? content,
    href: run.href ?? link?.url ?? null,
  };
}

/** What is read in place of a mention that nobody has shown yet. */
function shownOf(mention: Mention): string {
  if (mention.type === 'date') return [mention.date.start, mention.date.end].filter(Boolean).join(' → ');
  if (mention.type === 'link_preview') return mention.link_preview.url;
  if (mention.type === 'link_mention') return mention.link_mention.title ?? mention.link_mention.href;
  if (mention.type === 'custom_emoji') return `:${mention.custom_emoji.name ?? mention.custom_emoji.id}:`;
  if (mention.type === 'user') return `@${mention.user.name ?? mention.user.id}`;
  if (mention.type !== 'template_mention') return 'Untitled';
  const { template_mention } = mention;
  return `@${template_mention.type === 'template_mention_date' ? template_mention.template_mention_date : 'me'}`;
}
