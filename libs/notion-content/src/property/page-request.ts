import { asJson } from '../validation/as-json.ts';
import { cover, icon } from '../validation/file.ts';
import type { Finding } from '../validation/finding.ts';
import { id } from '../validation/formats.ts';
import { REQUEST_LIMITS } from '../validation/limits.ts';
import { firstOf, isKind, isObject, Look, optional, own, type JsonObject } from '../validation/look.ts';
import { validate } from '../validation/validate.ts';
import { validateProperties } from './validate.ts';

const PARENTS = ['page_id', 'data_source_id', 'database_id'];

/**
 * All that Notion would refuse of a request that creates a page: where it goes, its properties, icon, cover and blocks, and its size. It never
 * throws. Pointers lead into the request.
 */
export function findingsOfPage(given: unknown): Finding[] {
  const look = new Look(REQUEST_LIMITS);
  const json = asJson(given);
  const request: unknown = json && JSON.parse(json);
  if (!json) look.report('not_json', typeof given, 'a request that JSON can hold');
  else if (isKind(request, look, 'an object', isObject)) {
    checkParent(request, look);
    look.findings.push(...partOf(request, 'properties', validateProperties));
    optional(icon)(own(request, 'icon'), look.at('icon'));
    optional(cover)(own(request, 'cover'), look.at('cover'));
    if (own(request, 'children') !== undefined) look.findings.push(...partOf(request, 'children', validate));
    checkSize(json, look);
  }
  return look.findings;
}

/** A page below a page has a title and no other property. */
function checkParent(request: JsonObject, look: Look): void {
  const parent = own(request, 'parent');
  const at = look.at('parent');
  if (!isKind(parent, at, 'an object', isObject)) return;
  const name = firstOf(parent, PARENTS);
  if (!name) return at.report('missing', undefined, `one of ${PARENTS.join(', ')}`);
  id(own(parent, name), at.at(name));
  const properties = own(request, 'properties');
  if (name !== 'page_id' || !isObject(properties)) return;
  for (const other of Object.keys(properties).filter(each => each !== 'title'))
    look.at('properties').at(other).report('misplaced', other, 'a title alone in a page below a page', {
      says: 'Put the page into a data source, or leave it with its title only.',
    });
}

/** What is found in a part of the request, told from the whole; its size is told of the whole. */
function partOf(request: JsonObject, name: string, look: typeof validateProperties | typeof validate): Finding[] {
  const verdict = look(own(request, name) ?? (name === 'properties' ? {} : []));
  if (verdict.ok) return [];
  const inside = verdict.findings.filter(({ code }) => code !== 'too_many_bytes');
  return inside.map(finding => within(`/${name}`, finding));
}

function within(pointer: string, { fix, ...finding }: Finding): Finding {
  const moved = { ...finding, pointer: `${pointer}${finding.pointer}` };
  if (!fix?.change) return fix ? { ...moved, fix } : moved;
  return { ...moved, fix: { ...fix, change: { ...fix.change, pointer: `${pointer}${fix.change.pointer}` } } };
}

function checkSize(json: string, look: Look): void {
  const { bytes } = REQUEST_LIMITS;
  const size = new TextEncoder().encode(json).length;
  if (size <= bytes) return;
  const says = 'What is more of the blocks goes into further requests.';
  look.report('too_many_bytes', size, `at most ${bytes} bytes in one request`, { says });
}
