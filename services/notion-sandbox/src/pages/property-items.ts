import { pageFor } from '../access/access.ts';
import { failed, integer, optional, uuid } from '../checks/check.ts';
import { notFound } from '../errors.ts';
import type { Answer, Call } from '../http/call.ts';
import { listTypes, propertyItems, shownBy, shownPropertyId, titleProperty, valueOf } from '../properties/render.ts';
import { findProperty } from '../properties/values.ts';
import { rollupItems, rollupSummary, unsupportedRollup } from '../reckoning/answers.ts';
import { Reckoning } from '../reckoning/reckoning.ts';
import type { Sandbox } from '../sandbox.ts';
import type { PageRecord, Property } from '../store/records.ts';
import { dataSourceOf } from './render.ts';

/** `GET /v1/pages/:page_id/properties/:property_id`: one value, or a list of items in pages. */
export function getProperty(sandbox: Sandbox, call: Call): Answer {
  const page = pageFor(sandbox, call, uuid(call.params['page_id'], 'path.page_id'));
  const key = call.params['property_id'] ?? '';
  const property = findProperty(dataSourceOf(sandbox, page)?.schema ?? [titleProperty], key);
  if (!property) throw notFound('property', key, call.token.name);
  const reckoning = new Reckoning(sandbox.store, call.now);
  const { type } = property;
  if (type === 'rollup') return rollup(sandbox, call, page, property, reckoning);
  if (!listTypes.has(type)) {
    return {
      object: 'property_item',
      id: shownPropertyId(property),
      type,
      [type]: valueOf(page, property, reckoning),
    };
  }
  return itemList(sandbox, call, page, property, propertyItems(page, property, reckoning), () => ({}));
}

/** Functions whose result Notion does not give here: the items come, and the result is `unsupported`. */
const withoutResult = new Set(['unique', 'show_unique', 'median']);

/** The related pages' values, and with the last of them what they come to; until then the result is `incomplete`. */
function rollup(sandbox: Sandbox, call: Call, page: PageRecord, property: Property, reckoning: Reckoning): Answer {
  const target = reckoning.rollupTarget(page, property);
  const id = shownPropertyId(property);
  const items = target ? rollupItems(target, shownBy(reckoning)).flatMap(item => flattened(id, item)) : [];
  return itemList(sandbox, call, page, property, items, isLast => {
    if (!target || withoutResult.has(target.function)) return unsupportedRollup(property);
    if (!isLast) return { type: 'incomplete', incomplete: {}, function: target.function };
    return rollupSummary(reckoning, property, target, target.pages);
  });
}

/** A value that is a list comes as one item per entry. */
function flattened(id: string, item: object): object[] {
  const { type, ...value } = item as { type: string } & Record<string, unknown>;
  const whole = value[type];
  const entries = listTypes.has(type) && Array.isArray(whole) ? whole : [whole];
  return entries.map(entry => ({ object: 'property_item', id, type, [type]: entry }));
}

function itemList(
  sandbox: Sandbox,
  call: Call,
  page: PageRecord,
  property: Property,
  items: unknown[],
  summary: (isLast: boolean) => object,
): Answer {
  const { start, size } = itemPaging(call);
  const { type } = property;
  const id = shownPropertyId(property);
  const next = start + size < items.length ? cursorAt(start + size) : null;
  const nextUrl = next && `${sandbox.url}/v1/pages/${page.id}/properties/${id}?start_cursor=${next}&page_size=${size}`;
  return {
    object: 'list',
    results: items.slice(start, start + size),
    next_cursor: next,
    has_more: next !== null,
    type: 'property_item',
    property_item: { id, next_url: nextUrl, type, [type]: summary(next === null) },
  };
}

/** Items have no ids of their own, so their cursors hold a place in the list. */
function itemPaging({ query }: Call): { start: number; size: number } {
  const given = query['page_size'];
  const size = optional(integer({ min: 1, max: 100 }))(
    given === undefined ? undefined : Number(given),
    'query.page_size',
  );
  const cursor = query['start_cursor'];
  if (cursor === undefined) return { start: 0, size: size ?? 100 };
  const start = Number(/^item_(\d{1,6})$/.exec(Buffer.from(String(cursor), 'base64url').toString())?.[1] ?? Number.NaN);
  if (Number.isNaN(start)) throw failed('query.start_cursor', 'a cursor that was answered as next_cursor', cursor);
  return { start, size: size ?? 100 };
}

function cursorAt(start: number): string {
  return Buffer.from(`item_${start}`).toString('base64url');
}
