import { SAID, type PartJson, type Said } from './part.ts';

const UUID = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/;

/** The keys of all texts by which the records of a part are searched; undefined when one of them is not what it has to be. */
export function keysOf(part: PartJson): string[] | undefined {
  const keys = new Set<string>();
  for (const name of SAID) {
    for (const value of valuesOf(part, name)) {
      if (value === null || value === undefined) continue;
      if (typeof value !== 'string' || (name === 'parentId' && !UUID.test(value))) return undefined;
      const text = name === 'traceparent' ? value.split('-')[1] : value;
      if (text !== undefined) keys.add(keyOf(text));
    }
  }
  return [...keys];
}

function valuesOf({ head, shared, columns, header }: PartJson, name: Said): readonly unknown[] {
  const field = name === 'about' ? header?.fromBody?.about : undefined;
  const inBody = field === undefined ? [] : [shared?.[field], ...(columns?.[field] ?? [])];
  return [head[name], ...inBody, ...(header?.columns?.[name] ?? [])];
}

/**
 * What the index knows of a text, as Postgres reads a `bigint`; several texts may share one. Of a UUIDv7 it is its millisecond and the three
 * digits before its last: so the keys of one time lie together, which halves what one costs to write, and up to 16 neighbours, as the events
 * of a pack and the lines of a batch are, have one for all.
 */
export function keyOf(text: string): string {
  if (text[14] === '7' && UUID.test(text)) return `0x${text.slice(0, 8)}${text.slice(9, 13)}${text.slice(32, 35)}`;
  return `0x${hashOf(text, 0x811c9dc5).slice(1)}${hashOf(text, 0x9e3779b9)}`;
}

/** 32 bits in hexadecimal digits: FNV-1a, from a basis. */
function hashOf(text: string, basis: number): string {
  let hash = basis;
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return (hash >>> 0).toString(16).padStart(8, '0');
}
