import type { Call } from '../http/call.ts';
import { dateText, instantIn } from '../rich-text/date-value.ts';
import type { RichText } from '../store/records.ts';

/** A copy of a block's content in which `@today`, `@now` and `@me` have become what they stand for. */
export function resolveMentions<T>(content: T, call: Call, zone: string): T {
  if (Array.isArray(content)) return content.map(item => resolveMentions(item, call, zone)) as T;
  if (typeof content !== 'object' || content === null) return content;
  const mention = (content as unknown as RichText).mention?.['template_mention'] as Record<string, string> | undefined;
  if (mention) return { ...content, ...resolved(mention, call, zone) };
  const entries = Object.entries(content).map(([name, value]) => [name, resolveMentions(value as unknown, call, zone)]);
  return Object.fromEntries(entries) as T;
}

function resolved(mention: Record<string, string>, call: Call, zone: string): Pick<RichText, 'mention' | 'plain_text'> {
  if (mention['template_mention_user'] !== undefined) {
    return {
      mention: { type: 'user', user: { object: 'user', id: call.token.botId } },
      plain_text: `@${call.token.name}`,
    };
  }
  const now = instantIn(zone, call.now);
  const start = mention['template_mention_date'] === 'now' ? now : now.slice(0, 10);
  const date = { start, end: null, time_zone: null };
  return { mention: { type: 'date', date }, plain_text: dateText(date) };
}
