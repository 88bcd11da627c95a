import { readFileSync } from 'node:fs';
import { MAIL_TEMPLATES, type MailTemplate } from './mail-templates.ts';

/** A mail as it is read. */
export interface Letter {
  subject: string;
  text: string;
  html: string;
}

type Fields = Readonly<Record<string, unknown>>;

/** A text longer than this is cut: names are chosen by people, and a mail is no place for their essays. */
const LONGEST_VALUE = 300;
/** Longer ones are not cut, as they would lead nowhere. */
const LONGEST_LINK = 4_000;

const folder = new URL('./templates/', import.meta.url);
const read = (file: string) => readFileSync(new URL(file, folder), 'utf8');

// Read at the start, so that a service that lacks one does not start.
const layout = read('layout.html');
const files = Object.fromEntries(
  MAIL_TEMPLATES.map(name => [name, { text: read(`${name}.txt`), html: read(`${name}.html`) }]),
) as { [template in MailTemplate]: { text: string; html: string } };

/**
 * Fills a template in. The first line of its text is the subject. `{{name}}` is a value, and `{{#name}}…{{/name}}` is there only
 * when the value is.
 * @throws Error when a value is missing, or a link is none
 */
export function letterOf(template: MailTemplate, fields: object): Letter {
  const { text, html } = files[template];
  const values = Object.fromEntries(Object.entries(fields).filter(([, value]) => value != null));
  const [subject, body] = split(filled(text, values, plain));
  return {
    subject,
    text: body,
    html: filled(layout, { subject, body: filled(html, values, escaped) }, (value, name) =>
      name === 'body' ? value : escaped(value),
    ),
  };
}

function filled(template: string, values: Fields, dress: (value: string, name: string) => string): string {
  return template
    .replaceAll(/\{\{#(\w+)\}\}(.*?)\{\{\/\1\}\}\n?/gs, (_all, name: string, part: string) =>
      Object.hasOwn(values, name) ? part : '',
    )
    .replaceAll(/\{\{(\w+)\}\}/g, (_all, name: string) => {
      if (!Object.hasOwn(values, name)) throw new Error(`The mail needs ${name}, which it was not given.`);
      return dress(name === 'body' ? String(values[name]) : shown(name, values[name]), name);
    });
}

/** A value on one line, as people read it. */
function shown(name: string, value: unknown): string {
  if (name === 'at') return moment(new Date(value as string | Date));
  const text = String(value);
  if (/link$/i.test(name)) return link(name, text);
  // Whatever breaks a line, or turns its direction, could begin a header or pass for words of ours. Joiners are part of some scripts.
  const line = text.replaceAll(/[\p{Cc}\p{Zl}\p{Zp}[\p{Cf}--[\u200c\u200d]]]+/gv, ' ').trim();
  return line.length > LONGEST_VALUE ? `${line.slice(0, LONGEST_VALUE).toWellFormed()}…` : line;
}

function link(name: string, text: string): string {
  const url = URL.parse(text);
  if (!url || !/^https?:$/.test(url.protocol) || text.length > LONGEST_LINK)
    throw new Error(`The ${name} of a mail has to be a whole URL of http or https.`);
  return url.href;
}

/** 21 November 2026 at 14:05 UTC */
function moment(at: Date): string {
  return `${at.toLocaleString('en-GB', { dateStyle: 'long', timeStyle: 'short', timeZone: 'UTC' })} UTC`;
}

function plain(value: string): string {
  return value;
}

const ENTITIES: { [character: string]: string } = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escaped(value: string): string {
  return value.replaceAll(/[&<>"']/g, character => ENTITIES[character]!);
}

function split(text: string): [subject: string, body: string] {
  const end = text.indexOf('\n');
  return [text.slice(0, end).trim(), text.slice(end).trim()];
}
