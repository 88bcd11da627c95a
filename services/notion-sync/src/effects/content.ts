import type { JsonObject, JsonValue } from '@na/contracts';
import { isDeepStrictEqual } from 'node:util';

/** A property's value, the same for what was sent and what Notion gives back; undefined when the two cannot be compared. */
export type PlainValue = string | number | boolean | null | PlainValue[] | undefined;

/** What a block says, the same for what was sent and what Notion gives back. */
export interface PlainBlock {
  type: string;
  text: string;
  /** What else tells blocks of one type apart: checked, language, url, expression. */
  more: JsonValue[];
}

/** What something says that was, or is to be, made in Notion. */
export interface Content {
  title?: string;
  /** By the property's name or id. */
  properties?: { [property: string]: PlainValue };
  /** The first blocks, top level. */
  blocks?: PlainBlock[];
}

/** Lists in a page object end after so many entries, so no more are compared. */
const SHOWN = 25;

/** A property's value as Notion takes it (`{ select: { name: 'High' } }`) or gives it (`{ id, type: 'select', select: { … } }`). */
export function plainValue(value: JsonObject): PlainValue {
  const type = String(value.type ?? Object.keys(value).find(key => key !== 'id') ?? '');
  return PLAIN[type]?.(value[type] as never);
}

const asIs = (value: string | number | boolean | null) => value;
const nameOf = (option: { name?: string } | null) => (option === null ? null : option.name);
const idsOf = (things: { id: string }[]) =>
  things
    .slice(0, SHOWN)
    .map(({ id }) => plainId(id))
    .sort();

const PLAIN: { [type: string]: ((value: never) => PlainValue) | undefined } = {
  title: plainText,
  rich_text: plainText,
  number: asIs,
  checkbox: asIs,
  url: asIs,
  email: asIs,
  phone_number: asIs,
  select: nameOf,
  status: nameOf,
  multi_select: (options: { name?: string }[]) =>
    options.every(({ name }) => name !== undefined) ? options.map(({ name }) => name).sort() : undefined,
  date: plainDate,
  people: idsOf,
  relation: idsOf,
};

interface RichTextItem {
  type?: string;
  text?: { content: string };
  equation?: { expression: string };
  mention?: { type?: string };
}

/** The text of rich text. What a mention is called only Notion knows, so of it stands only that it is one. */
export function plainText(items: RichTextItem[] = []): string {
  return items
    .slice(0, SHOWN)
    .map(item => item.text?.content ?? item.equation?.expression ?? '@')
    .join('');
}

/** An id without dashes, in lower case. */
export function plainId(id: string): string {
  return id.replaceAll('-', '').toLowerCase();
}

// Notion gives times back in another zone and precision than it took them.
function plainDate(date: { start: string; end?: string | null; time_zone?: string | null } | null): PlainValue {
  if (date === null) return null;
  if (date.time_zone) return undefined;
  return [date.start, date.end ?? null].map(text => (text?.includes('T') ? Date.parse(text) : text));
}

/** A block as Notion takes or gives it. */
export function plainBlock(block: JsonObject): PlainBlock {
  const type = String(block.type ?? Object.keys(block).find(key => key !== 'object') ?? '');
  const body = (block[type] ?? {}) as JsonObject;
  const external = body.external as { url?: string } | undefined;
  return {
    type,
    text: plainText((body.rich_text ?? body.caption ?? []) as RichTextItem[]),
    more: [body.checked ?? null, body.language ?? null, body.url ?? external?.url ?? null, body.expression ?? null],
  };
}

/** Whether something seen in Notion is what was sent: everything sent stands there. Notion may have added to it, such as a default status. */
export function isSame(sent: Content, seen: Content): boolean {
  return (
    (sent.title ?? '') === (seen.title ?? '') &&
    Object.entries(sent.properties ?? {}).every(
      ([property, value]) => value === undefined || isDeepStrictEqual(value, seen.properties?.[property]),
    ) &&
    (sent.blocks ?? []).every((block, at) => isDeepStrictEqual(block, seen.blocks?.[at]))
  );
}
