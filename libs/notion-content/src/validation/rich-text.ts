import { COLOURS } from '../block/colour.ts';
import { richTextFromApi, type ApiRichText } from '../rich-text/from-api.ts';
import { merged } from '../rich-text/runs.ts';
import { richTextToRequest } from '../rich-text/to-request.ts';
import type { RichText } from '../rich-text/rich-text.ts';
import { date, id, linkUrl, withId } from './formats.ts';
import { EXPRESSION_LENGTH, type Limits } from './limits.ts';
import {
  boolean,
  fields,
  firstOf,
  isKind,
  isObject,
  isString,
  oneOf,
  optional,
  own,
  string,
  type Check,
  type JsonObject,
  type Look,
} from './look.ts';
import { cut } from './cut.ts';

/** A colour of a block or of text. One that Notion does not know is put right by none, or by its American spelling. */
export const colour: Check = (given, look) => {
  if (!isKind(given, look, 'a colour', isString) || (COLOURS as readonly string[]).includes(given)) return;
  const american = given.replace('grey', 'gray');
  const known = (COLOURS as readonly string[]).includes(american) ? american : 'default';
  look.report('unknown_value', given, `one of ${COLOURS.join(', ')}`, look.instead(`Notion has "${known}".`, known));
};

/** A rich text: its runs, each with its marks, and how many and how long they are. */
export const richText: Check = (given, look) => {
  if (!isKind(given, look, 'a list of rich text', Array.isArray)) return;
  const before = look.findings.length;
  given.forEach((run, index) => checkRun(run, look.at(index)));
  if (given.length <= look.limits.runs) return;
  const fix = look.cleanSince(before) ? fewerRuns(given as ApiRichText[], look) : undefined;
  look.report('too_many', given.length, `at most ${look.limits.runs} runs`, fix);
};

const annotations = optional(
  fields({
    bold: optional(boolean),
    italic: optional(boolean),
    strikethrough: optional(boolean),
    underline: optional(boolean),
    code: optional(boolean),
    color: optional(colour),
  }),
);

const CONTENTS: { readonly [type: string]: (given: JsonObject, look: Look) => void } = {
  text: (run, look) => checkText(run, look),
  equation: (run, look) => fields({ expression: string(EXPRESSION_LENGTH) })(run['equation'], look.at('equation')),
  mention: (run, look) => checkMention(run, look),
};

const KINDS = Object.keys(CONTENTS);

function checkRun(given: unknown, look: Look): void {
  if (!isKind(given, look, 'a run of rich text', isObject)) return;
  const named = own(given, 'type');
  const type = named === undefined ? firstOf(given, KINDS) : named;
  if (!isString(type) || !KINDS.includes(type))
    return look.report('unknown_type', named, 'a text, a mention or an equation');
  annotations(own(given, 'annotations'), look.at('annotations'));
  CONTENTS[type]!(given, look);
}

function checkText(run: JsonObject, look: Look): void {
  const given = own(run, 'text');
  if (own(run, 'link') !== undefined)
    look.at('link').report('misplaced', run['link'], 'a link inside of the text, at text/link', linkMoved(run, look));
  const at = look.at('text');
  if (!isKind(given, at, 'an object', isObject)) return;
  const content = own(given, 'content');
  if (isKind(content, at.at('content'), 'a text', isString) && content.length > look.limits.content) {
    const pieces = cut(content, look.limits.content).map(piece => ({
      ...unshown(run),
      text: { ...given, content: piece },
    }));
    const fix = look.instead(`It fits into ${pieces.length} runs that look alike.`, ...pieces);
    at.at('content').report('too_long', content.length, `at most ${look.limits.content} characters`, fix);
  }
  checkLink(own(given, 'link'), at.at('link'));
}

function checkLink(given: unknown, look: Look): void {
  if (given === undefined || given === null) return;
  if (!isKind(given, look, 'an object with a url, or null', isObject)) return;
  if (own(given, 'url') !== '') return linkUrl(own(given, 'url'), look.at('url'));
  look.report('invalid_url', '', 'an address, or null', look.instead('It leads nowhere, so it is no link.', null));
}

/** Clients put the link beside the text; Notion answers that it "should be not present". */
function linkMoved(run: JsonObject, look: Look) {
  const { link, text, ...rest } = run;
  if (!isObject(text) || own(text, 'link')) return undefined;
  return look.instead('The link moves into the text.', { ...rest, text: { ...text, link } });
}

const MENTIONS: { readonly [kind: string]: Check } = {
  user: withId,
  date,
  page: withId,
  database: withId,
  template_mention: (given, look) => {
    if (!isKind(given, look, 'an object', isObject)) return;
    const isUser = own(given, 'template_mention_user') !== undefined;
    const name = isUser ? 'template_mention_user' : 'template_mention_date';
    oneOf(isUser ? ['me'] : ['today', 'now'])(own(given, name), look.at(name));
  },
  custom_emoji: fields({ id }),
};

/** Mentions that only people can make, and the field that says where they lead. */
const MADE_BY_PEOPLE: { readonly [kind: string]: string } = { link_preview: 'url', link_mention: 'href' };

function checkMention(run: JsonObject, look: Look): void {
  const at = look.at('mention');
  const given = own(run, 'mention');
  if (!isKind(given, at, 'an object', isObject)) return;
  const kind =
    (own(given, 'type') as string) ?? firstOf(given, [...Object.keys(MENTIONS), ...Object.keys(MADE_BY_PEOPLE)]);
  const check = isString(kind) && Object.hasOwn(MENTIONS, kind) ? MENTIONS[kind] : undefined;
  if (check) return check(own(given, kind), at.at(kind));
  const allowed = `a mention of one of ${Object.keys(MENTIONS).join(', ')}`;
  if (!isString(kind) || !Object.hasOwn(MADE_BY_PEOPLE, kind)) return at.report('unknown_type', kind, allowed);
  const address = isObject(given[kind]) ? own(given[kind], MADE_BY_PEOPLE[kind]!) : undefined;
  if (look.limits.readOnly) return linkUrl(address, at.at(kind).at(MADE_BY_PEOPLE[kind]!));
  const says = 'A link says the same.';
  at.report('not_creatable', kind, allowed, isString(address) ? look.instead(says, asLink(run, address)) : { says });
}

function asLink(run: JsonObject, address: string): object {
  const said = own(run, 'plain_text');
  const content = isString(said) && said ? said : address;
  const marks = own(run, 'annotations');
  return {
    type: 'text',
    text: { content, link: { url: address } },
    ...(marks === undefined ? {} : { annotations: marks }),
  };
}

/** A run without what answers say of it, for that is of the whole and not of a part. */
function unshown({ plain_text: _said, href: _leads, ...run }: JsonObject): JsonObject {
  return run;
}

function fewerRuns(given: ApiRichText[], look: Look) {
  const fewer = merged(richTextFromApi(given)).flatMap(run => pieces(run, look.limits));
  if (fewer.length > look.limits.runs) return { says: 'Part of it belongs into another block.' };
  return look.instead('Neighbours that look alike are one run.', richTextToRequest(fewer));
}

function pieces(run: RichText, { content }: Limits): RichText[] {
  if (run.type !== 'text' || run.text.content.length <= content) return [run];
  return cut(run.text.content, content).map(piece => ({ ...run, text: { ...run.text, content: piece } }));
}
