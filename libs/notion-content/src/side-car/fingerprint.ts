import type { Block } from '../block/block.ts';
import { toRequest } from '../block/to-request.ts';
import type { RichText } from '../rich-text/rich-text.ts';
import { merged } from '../rich-text/runs.ts';

/** A sign of what a block and all below it say, 13 letters and digits: equal for equal content, whatever Notion adds and however runs are cut. */
export function fingerprint(block: Block): string {
  return hash(JSON.stringify(toRequest([tidy(block)]), inOrder));
}

/** Fields in the order of their names, for an answer may come in another order than was asked. */
function inOrder(_name: string, value: unknown): unknown {
  if (typeof value !== 'object' || !value || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}

function tidy(block: Block): Block {
  const contents = (block as never as { [type: string]: Contents })[block.type]!;
  const own: Contents = { ...contents };
  for (const field of ['rich_text', 'caption'] as const) if (own[field]) own[field] = merged(own[field]);
  if (own.cells) own.cells = own.cells.map(merged);
  return { ...block, [block.type]: own, children: block.children?.map(tidy) } as Block;
}

interface Contents {
  rich_text?: RichText[];
  caption?: RichText[];
  cells?: RichText[][];
}

/** 64 bits of two multiplicative hashes. It tells texts of one document apart; it keeps nobody from making two that are alike. */
function hash(text: string): string {
  let a = 0x9e3779b9;
  let b = 0x85ebca6b;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    a = Math.imul(a ^ code, 0x01000193) ^ (a >>> 15);
    b = Math.imul(b + code, 0xc2b2ae35) ^ (b >>> 13);
  }
  return ((BigInt(a >>> 0) << 32n) | BigInt(b >>> 0)).toString(36).padStart(13, '0');
}
