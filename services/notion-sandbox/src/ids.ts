import { createHash, randomUUID } from 'node:crypto';

/** RFC 9562 layout with a real version and variant: Notion refuses `12345678-1234-1234-1234-123456789abc`. */
const UUID = /^([0-9a-f]{8})-?([0-9a-f]{4})-?([1-8][0-9a-f]{3})-?([89ab][0-9a-f]{3})-?([0-9a-f]{12})$/i;

/** The id in Notion's canonical form (lower case, with dashes), or null when it is no UUID. Dashes are optional on the way in. */
export function canonicalId(value: unknown): string | null {
  const parts = typeof value === 'string' ? UUID.exec(value) : null;
  return parts ? parts.slice(1).join('-').toLowerCase() : null;
}

/** A fresh id for something that a request creates. */
export function newId(): string {
  return randomUUID();
}

/** Always the same id for the same name, so that seeds and their documentation agree from run to run. */
export function namedId(name: string): string {
  const hex = createHash('sha256').update(`notion-sandbox:${name}`).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
