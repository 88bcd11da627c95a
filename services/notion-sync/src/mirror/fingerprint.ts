import type { JsonObject, JsonValue } from '@na/contracts';
import { createHash } from 'node:crypto';
import { canonical } from './storable.ts';

/**
 * Types of properties whose values Notion reckons when it is asked: they change without an edit, by the hour or by an edit elsewhere, so a
 * change of them is no news.
 */
const RECKONED = new Set(['formula', 'rollup', 'last_edited_time', 'last_edited_by', 'last_visited_time', 'button']);

/** 128 bits are plenty among the states of one page. */
export function fingerprintOf(value: JsonValue): string {
  return createHash('sha256').update(canonical(value)).digest('base64url').slice(0, 22);
}

/** The value of a property as far as a change of it is news; undefined when none is. */
export function newsworthy(property: JsonObject): JsonValue | undefined {
  return RECKONED.has(String(property.type)) ? undefined : withoutSignatures(property);
}

/**
 * The value without what Notion makes anew for each answer: what a hosted file's address is signed with, and when that ends.
 */
export function withoutSignatures(value: JsonValue): JsonValue {
  if (Array.isArray(value)) return value.map(withoutSignatures);
  if (typeof value !== 'object' || value === null) return value;
  const isHosted = typeof value.url === 'string' && 'expiry_time' in value;
  const entries = Object.entries(value).filter(
    ([name]) => !(isHosted && name === 'expiry_time') && name !== 'request_id',
  );
  return Object.fromEntries(
    entries.map(([name, member]) => [
      name,
      isHosted && name === 'url' ? plainUrl(String(member)) : withoutSignatures(member!),
    ]),
  );
}

/** An address without its query. */
export function plainUrl(url: string): string {
  return url.split('?', 1)[0]!;
}
