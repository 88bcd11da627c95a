import {
  arrayOf,
  boolean,
  failed,
  nullable,
  object,
  oneOf,
  optional,
  own,
  shape,
  string,
  uuid,
} from '../checks/check.ts';
import type { Check, JsonObject } from '../checks/check.ts';
import { customEmoji } from '../custom-emojis/find.ts';
import type { Sandbox } from '../sandbox.ts';
import type { Annotations, RichText } from '../store/records.ts';
import { titleOf } from '../pages/title.ts';
import { colors } from './colors.ts';
import { dateText, parseDate } from './date-value.ts';

/** Notion's limits: characters of a text item, of a link, of an equation; items of a list. */
const maxContent = 2000;
const maxUrl = 2000;
const maxExpression = 1000;
const maxItems = 100;

const types = ['text', 'mention', 'equation'] as const;

const annotations = shape(
  {
    bold: optional(boolean),
    italic: optional(boolean),
    strikethrough: optional(boolean),
    underline: optional(boolean),
    code: optional(boolean),
    color: optional(oneOf(colors)),
  },
  { open: true },
);

const link = optional(nullable(shape({ url: string({ max: maxUrl }) }, { open: true })));

const text = shape({ content: string({ max: maxContent }), link }, { open: true });

/** Reads a list of rich text; items without any text vanish, as in Notion. */
export function richText(sandbox: Sandbox): Check<RichText[]> {
  const items = arrayOf((item, path) => parseItem(sandbox, object(item, path), path), { max: maxItems });
  return (value, path) => items(value, path).filter(item => item.type !== 'text' || item.plain_text !== '');
}

/** The text without its form. */
export function plainText(items: readonly RichText[]): string {
  return items.map(item => item.plain_text).join('');
}

/** A plain run of text. */
export function textItem(content: string): RichText {
  return {
    type: 'text',
    text: { content, link: null },
    annotations: plain,
    plain_text: content,
    href: null,
  };
}

/** No mark at all; shared by all text that has no form, which is most of it. */
export const plain: Annotations = Object.freeze({
  bold: false,
  italic: false,
  strikethrough: false,
  underline: false,
  code: false,
  color: 'default',
});

function parseItem(sandbox: Sandbox, item: JsonObject, path: string): RichText {
  const type = types.find(name => own(item, name) !== undefined);
  if (!type) throw failed(`${path}.text`, 'defined', undefined);
  const given = optional(annotations)(item['annotations'], `${path}.annotations`);
  const form = { annotations: { ...plain, ...definedOnly(given ?? {}) } };
  if (type === 'text') {
    const parsed = text(item['text'], `${path}.text`);
    const url = parsed.link ? { url: parsed.link.url } : null;
    const content = { content: parsed.content, link: url };
    return { type, text: content, ...form, plain_text: parsed.content, href: url?.url ?? null };
  }
  if (type === 'equation') {
    const equation = shape({ expression: string({ max: maxExpression }) })(item['equation'], `${path}.equation`);
    return { type, equation, ...form, plain_text: equation.expression, href: null };
  }
  return { type, ...parseMention(sandbox, item['mention'], `${path}.mention`, form) };
}

type MentionKind = (
  sandbox: Sandbox,
  value: unknown,
  path: string,
) => Pick<RichText, 'plain_text' | 'href'> & { value: unknown };

const withId = shape({ id: uuid }, { open: true });

const mentions: Record<string, MentionKind> = {
  user: (sandbox, value, path) => {
    const { id } = withId(value, path);
    return {
      value: { object: 'user', id },
      plain_text: `@${sandbox.store.get('users', id)?.name ?? 'Anonymous'}`,
      href: null,
    };
  },
  date: (_sandbox, value, path) => {
    const date = parseDate(value, path);
    return { value: date, plain_text: dateText(date), href: null };
  },
  page: (sandbox, value, path) => mentionOf(sandbox, withId(value, path).id),
  database: (sandbox, value, path) => mentionOf(sandbox, withId(value, path).id),
  template_mention: (_sandbox, value, path) => {
    const given = object(value, path);
    const user = given['template_mention_user'] !== undefined;
    const type = user ? 'template_mention_user' : 'template_mention_date';
    const word = oneOf(user ? ['me'] : ['today', 'now'])(given[type], `${path}.${type}`);
    return {
      value: { type, [type]: word },
      plain_text: `@${word === 'me' ? 'Me' : word === 'now' ? 'Now' : 'Today'}`,
      href: null,
    };
  },
  custom_emoji: (sandbox, value, path) => {
    const emoji = customEmoji(sandbox, value, path);
    return { value: emoji, plain_text: `:${emoji.name}:`, href: null };
  },
};

function parseMention(sandbox: Sandbox, value: unknown, path: string, form: { annotations: Annotations }) {
  const given = object(value, path);
  const type = Object.keys(mentions).find(name => own(given, name) !== undefined);
  const kind = type && mentions[type];
  if (!type || !kind) throw failed(`${path}.user`, 'defined', undefined);
  const parsed = kind(sandbox, given[type], `${path}.${type}`);
  return { mention: { type, [type]: parsed.value }, ...form, plain_text: parsed.plain_text, href: parsed.href };
}

function mentionOf(sandbox: Sandbox, id: string) {
  const page = sandbox.store.get('pages', id);
  const database = sandbox.store.get('databases', id);
  const title = page ? titleOf(page) : plainText(database?.title ?? []);
  return { value: { id }, plain_text: title || 'Untitled', href: `${sandbox.url}/p/${id.replaceAll('-', '')}` };
}

function definedOnly<T extends object>(value: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(value).filter(([, entry]) => entry !== undefined)) as never;
}
