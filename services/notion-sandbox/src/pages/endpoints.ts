import { pageFor } from '../access/access.ts';
import { failed, integer, optional, uuid } from '../checks/check.ts';
import { notFound } from '../errors.ts';
import type { Answer, Call, Endpoint } from '../http/call.ts';
import { listTypes, propertyItems, shownPropertyId, titleProperty, valueOf } from '../properties/render.ts';
import { findProperty } from '../properties/values.ts';
import type { Sandbox } from '../sandbox.ts';
import { pageAnswer } from './answer.ts';
import { createPage } from './create.ts';
import { movePage } from './move.ts';
import { dataSourceOf } from './render.ts';
import { updatePage } from './update.ts';

export const pageEndpoints: Endpoint[] = [
  { method: 'POST', path: '/v1/pages', needs: 'insert_content', writes: true, run: createPage },
  { method: 'GET', path: '/v1/pages/:page_id', needs: 'read_content', run: getPage },
  { method: 'PATCH', path: '/v1/pages/:page_id', needs: 'update_content', writes: true, run: updatePage },
  { method: 'POST', path: '/v1/pages/:page_id/move', needs: 'update_content', writes: true, run: movePage },
  { method: 'GET', path: '/v1/pages/:page_id/properties/:property_id', needs: 'read_content', run: getProperty },
];

function getPage(sandbox: Sandbox, call: Call): Answer {
  return pageAnswer(sandbox, call, pageFor(sandbox, call, uuid(call.params['page_id'], 'path.page_id')).id);
}

function getProperty(sandbox: Sandbox, call: Call): Answer {
  const page = pageFor(sandbox, call, uuid(call.params['page_id'], 'path.page_id'));
  const key = call.params['property_id'] ?? '';
  const property = findProperty(dataSourceOf(sandbox, page)?.schema ?? [titleProperty], key);
  if (!property) throw notFound('property', key, call.token.name);
  const id = shownPropertyId(property);
  const { type } = property;
  if (!listTypes.has(type)) return { object: 'property_item', id, type, [type]: valueOf(page, property) };
  const { start, size } = itemPaging(call);
  const items = propertyItems(page, property);
  const results = items.slice(start, start + size);
  const next = start + size < items.length ? cursorAt(start + size) : null;
  const nextUrl = next && `${sandbox.url}/v1/pages/${page.id}/properties/${id}?start_cursor=${next}&page_size=${size}`;
  return {
    object: 'list',
    results,
    next_cursor: next,
    has_more: next !== null,
    type: 'property_item',
    property_item: { id, next_url: nextUrl, type, [type]: {} },
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
