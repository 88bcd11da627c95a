import { maskedCode } from './mask.ts';
import { tagAt, type Tag } from './tags.ts';

/** What is told of a line with tags in it. */
export interface Listener {
  /** Whether a tag of this name begins an element. */
  knows(tag: string): boolean;
  /** Whether such an element is open, so that it can be closed. */
  isOpen(tag: string): boolean;
  open(tag: Tag): void;
  text(text: string): void;
  close(tag: string): void;
}

/** Tells the tags of a line and the text between them. Tags open elements only where the line begins or another tag ends; they close them anywhere but in code. */
export function scan(line: string, to: Listener): void {
  if (!line.includes('<')) return to.text(line);
  const masked = maskedCode(line);
  const close = /<\/([a-z][\w-]*)\s*>/gi;
  for (let from = 0; from === 0 || !isSpace(line, from);) {
    const at = from === 0 ? /^ {0,3}/.exec(line)![0].length : from;
    const tag = tagAt(masked, at) && tagAt(line, at);
    if (tag && tag.kind !== 'close' && to.knows(tag.name)) {
      to.open(tag);
      from = at + tag.length;
      continue;
    }
    close.lastIndex = at;
    let closing = close.exec(masked);
    while (closing && !to.isOpen(closing[1]!.toLowerCase())) closing = close.exec(masked);
    const text = line.slice(from, closing?.index);
    if (text.trim()) to.text(text);
    if (!closing) return;
    to.close(closing[1]!.toLowerCase());
    from = close.lastIndex;
  }
}

/** Whether nothing but white space stands behind a place. */
function isSpace(line: string, from: number): boolean {
  const space = /\s*/y;
  space.lastIndex = from;
  return space.exec(line)![0].length === line.length - from;
}
