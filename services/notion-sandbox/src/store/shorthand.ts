import { textItem } from '../rich-text/rich-text.ts';
import type { RichText } from './records.ts';

/** Stands for a value that shorthand would otherwise be taken for. */
interface Plainly {
  '': unknown;
}

/**
 * A block's content with each text that has no form written as a string, wherever in a list it stands: most of a
 * workspace is such text, and written out each takes 250 bytes more.
 */
export function shortened(content: Record<string, unknown>): Record<string, unknown> {
  return mapped(content, value => (Array.isArray(value) ? value.map(shortItem) : value));
}

/** The content that was shortened. */
export function lengthened(short: Record<string, unknown>): Record<string, unknown> {
  return mapped(short, value => (Array.isArray(value) ? value.map(longItem) : value));
}

/** One item of a list. */
export function shortItem(item: unknown): unknown {
  if (Array.isArray(item)) return item.map(shortItem);
  if (isPlainText(item)) return item.plain_text;
  const isMistakable = typeof item === 'string' || (isRecord(item) && Object.hasOwn(item, ''));
  return isMistakable ? ({ '': item } satisfies Plainly) : item;
}

/** The item that was made short. */
export function longItem(item: unknown): unknown {
  if (Array.isArray(item)) return item.map(longItem);
  if (typeof item === 'string') return textItem(item);
  return isRecord(item) && Object.hasOwn(item, '') ? item[''] : item;
}

const formless = Object.entries(textItem('').annotations);

/** Whether it is exactly what `textItem` makes of its text. */
function isPlainText(item: unknown): item is RichText {
  if (!isRecord(item) || item['type'] !== 'text' || item['href'] !== null || Object.keys(item).length !== 5)
    return false;
  const { text, annotations, plain_text: words } = item as unknown as RichText;
  return (
    typeof words === 'string' &&
    isRecord(text) &&
    text['content'] === words &&
    text['link'] === null &&
    Object.keys(text).length === 2 &&
    isRecord(annotations) &&
    Object.keys(annotations).length === formless.length &&
    formless.every(([name, value]) => annotations[name] === value)
  );
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function mapped(content: Record<string, unknown>, change: (value: unknown) => unknown): Record<string, unknown> {
  const changed: Record<string, unknown> = {};
  for (const name of Object.keys(content)) changed[name] = change(content[name]);
  return changed;
}
