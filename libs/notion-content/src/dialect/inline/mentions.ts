import type { Mention, MentionedLink, MentionRun, RichText } from '../../rich-text/rich-text.ts';
import { richTextFromApi } from '../../rich-text/from-api.ts';
import type { Annotations } from '../../rich-text/rich-text.ts';
import { idOfUrl, urlOfId } from '../references.ts';
import { encoded, tagSource, type Attributes } from '../tags.ts';

/** How a dialect names the tags of mentions. */
export type MentionNames = 'v1' | 'v2';

/** What a mention is in a tag: the tag's name in v1, and its attributes in both. */
interface Tagged {
  v1: string;
  attributes: Attributes;
}

type Tags = { [K in Mention['type']]: (mention: Extract<Mention, { type: K }>) => Tagged };

const TAGS: Tags = {
  user: ({ user }) => ({ v1: 'mention-user', attributes: { url: `user://${user.id}` } }),
  page: ({ page }) => ({ v1: 'mention-page', attributes: { url: urlOfId(page.id) } }),
  database: ({ database }) => ({
    v1: 'mention-database',
    attributes: { url: urlOfId(database.id), type: 'database' },
  }),
  date: ({ date }) => ({
    v1: 'mention-date',
    attributes: {
      ...dateAttributes('start', date.start),
      ...(date.end === null ? {} : dateAttributes('end', date.end)),
      ...(date.time_zone === null ? {} : { 'time-zone': date.time_zone }),
    },
  }),
  link_preview: ({ link_preview }) => ({
    v1: 'mention-link',
    attributes: { url: link_preview.url, type: 'link_preview' },
  }),
  link_mention: ({ link_mention: { href, ...rest } }) => ({
    v1: 'mention-link',
    attributes: { url: href, type: 'link_mention', ...linkAttributes(rest) },
  }),
  template_mention: ({ template_mention: to }) => ({
    v1: 'mention-template',
    attributes: {
      url: to.type === 'template_mention_date' ? `date://${to.template_mention_date}` : 'user://me',
      type: 'template_mention',
    },
  }),
  custom_emoji: ({ custom_emoji: { id, url } }) => ({
    v1: 'mention-emoji',
    attributes: { url: `custom-emoji://${id}`, type: 'custom_emoji', ...(url === undefined ? {} : { source: url }) },
  }),
};

/** Fields of a mentioned link that are numbers. */
const NUMBERS = new Set(['height', 'padding', 'padding_top']);

/** A mention as a tag. What is read in its place is the label, which is no Markdown. */
export function mentionSource({ mention, plain_text }: MentionRun, names: MentionNames): string {
  const name = names === 'v1' ? nameIn1(mention) : nameIn2(mention);
  const attributes = mentionAttributes(mention);
  if (mention.type === 'date') return tagSource(name, names === 'v1' ? inV1(attributes) : attributes, '/');
  return `${tagSource(name, attributes)}${encoded(plain_text)}</${name}>`;
}

/** What is mentioned, as v2 writes it in a tag. */
export function mentionAttributes(mention: Mention): Attributes {
  const { attributes } = tagged(mention);
  return mention.type === 'custom_emoji' ? { ...attributes, ...nameOf(mention.custom_emoji) } : attributes;
}

/** The name of a mention's tag in v2. */
export function nameIn2(mention: Mention): string {
  return mention.type === 'date' ? 'date' : 'mention';
}

function nameIn1(mention: Mention): string {
  return tagged(mention).v1;
}

function tagged(mention: Mention): Tagged {
  return (TAGS[mention.type] as (mention: Mention) => Tagged)(mention);
}

/** The mention that a tag says, with its label if it has one; none when the tag is no mention. */
export function mentionOf(
  name: string,
  attributes: Attributes,
  label: string | undefined,
  annotations: Annotations,
): RichText | undefined {
  const mention = name === 'date' || name === 'mention-date' ? dateOf(attributes) : mentioned(name, attributes);
  if (!mention) return undefined;
  const href = hrefOf(mention, attributes);
  const [run] = richTextFromApi([
    { mention, annotations, href, ...(label === undefined ? {} : { plain_text: label }) },
  ]);
  return run;
}

function mentioned(name: string, { url = '', type, source, name: shown, ...rest }: Attributes): Mention | undefined {
  if (!/^mention(?:-|$)/.test(name)) return undefined;
  if (type === 'template_mention') return { type, template_mention: templateOf(url) };
  if (type === 'link_preview') return { type, link_preview: { url } };
  if (type === 'link_mention') return { type, link_mention: { href: url, ...linkFields(rest) } };
  if (type === 'custom_emoji') {
    const id = url.replace(/^custom-emoji:\/\//, '');
    return {
      type,
      custom_emoji: {
        id,
        ...(shown === undefined ? {} : { name: shown }),
        ...(source === undefined ? {} : { url: source }),
      },
    };
  }
  if (url.startsWith('user://') || url.startsWith('agent://') || /-(?:user|agent)$/.test(name))
    return { type: 'user', user: { id: idOfUrl(url) } };
  const isDatabase = type === 'database' || /-(?:database|data-source)$/.test(name) || url.startsWith('collection://');
  return isDatabase
    ? { type: 'database', database: { id: idOfUrl(url) } }
    : { type: 'page', page: { id: idOfUrl(url) } };
}

function templateOf(url: string) {
  if (url === 'user://me') return { type: 'template_mention_user', template_mention_user: 'me' } as const;
  const template_mention_date = url === 'date://now' ? 'now' : 'today';
  return { type: 'template_mention_date', template_mention_date } as const;
}

function dateAttributes(which: 'start' | 'end', date: string): Attributes {
  const at = date.indexOf('T');
  return at < 0 ? { [which]: date } : { [which]: date.slice(0, at), [`${which}-time`]: date.slice(at + 1) };
}

function dateOf(attributes: Attributes): Mention | undefined {
  const whole = (which: 'start' | 'end') => {
    const time = attributes[`${which}-time`] ?? attributes[`${which}Time`];
    const day = attributes[which] ?? (time === undefined ? undefined : attributes.start);
    return day === undefined || time === undefined ? day : `${day}T${time}`;
  };
  const start = whole('start');
  const time_zone = attributes['time-zone'] ?? attributes.timeZone ?? null;
  return start === undefined ? undefined : { type: 'date', date: { start, end: whole('end') ?? null, time_zone } };
}

/** v1 writes the names of a date's attributes in one word. */
function inV1(attributes: Attributes): Attributes {
  return Object.fromEntries(
    Object.entries(attributes).map(([name, value]) => [
      name.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase()),
      value,
    ]),
  );
}

function linkAttributes(fields: Omit<MentionedLink, 'href'>): Attributes {
  const given = Object.entries(fields).filter(([, value]) => value !== undefined);
  return Object.fromEntries(given.map(([name, value]) => [name.replaceAll('_', '-'), String(value)]));
}

function linkFields(attributes: Attributes): Omit<MentionedLink, 'href'> {
  return Object.fromEntries(
    Object.entries(attributes).map(([name, value]) => {
      const field = name.replaceAll('-', '_');
      return [field, NUMBERS.has(field) ? Number(value) || 0 : value];
    }),
  );
}

function nameOf({ name }: { name?: string }): Attributes {
  return name === undefined ? {} : { name };
}

function hrefOf(mention: Mention, { url }: Attributes): string | null {
  return mention.type === 'user' || mention.type === 'date' || !/^https?:/.test(url ?? '') ? null : url!;
}
