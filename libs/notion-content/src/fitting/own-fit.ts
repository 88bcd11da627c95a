import { PLAIN } from '../rich-text/annotations.ts';
import type { RichTextRequest } from '../rich-text/to-request.ts';
import { bytesOf } from './bytes.ts';
import { draft, type Draft, type DraftContents } from './draft.ts';
import { cutText } from './graphemes.ts';
import { BLOCK_BYTES, LIMITS } from './limits.ts';
import { chunksOf, fittedRuns } from './runs.ts';

/** A block's own contents made fit, and the blocks that go on with what it could not hold. */
export interface OwnFit {
  type: Draft['type'];
  contents: DraftContents;
  /** Blocks that hold the rest of its text, in order. */
  rest: Draft[];
}

/** Makes a block fit by itself, without looking at where it stands or what it holds. No text is lost; see the fields for what becomes of the rest. */
export function ownFit({ type, contents }: Draft): OwnFit {
  if (type === 'equation' && (contents['expression'] as string).length > LIMITS.expression) return source(contents);
  if ([contents['url'], urlOf(contents)].some(isTooLong)) return address(contents);
  const fit: DraftContents = { ...contents };
  // An icon is no text: one whose address nobody can send goes.
  if (isTooLong(urlOf(contents['icon']))) delete fit['icon'];
  if (typeof fit['name'] === 'string' && bytesOf(fit['name']) > LIMITS.name) fit['name'] = shortName(fit['name']);
  const caption = fitted(contents.caption);
  if (caption) fit.caption = caption[0];
  const text = fitted(contents.rich_text, caption ? BLOCK_BYTES - bytesOf(caption[0]) : BLOCK_BYTES);
  if (text) fit.rich_text = text[0];
  const more = (text ?? []).slice(1).map(rich_text => continuation(type, fit, rich_text));
  const below = (caption ?? []).slice(1).map(rich_text => draft('paragraph', { rich_text, color: 'default' }));
  return { type, contents: fit, rest: [...more, ...below] };
}

/** A row of so many cells, and the rows that go on with texts that it could not hold, cell below cell. */
export function rowFit(cells: readonly RichTextRequest[][], width: number): RichTextRequest[][][] {
  // What is right of the last column goes into it.
  const wide = [...cells.slice(0, width - 1), cells.slice(width - 1).flat()];
  const left = Array.from({ length: width }, (_none, at) => fittedRuns(wide[at] ?? []));
  const rows: RichTextRequest[][][] = [];
  do rows.push(nextRow(left));
  while (left.some(cell => cell.length));
  return rows;
}

function nextRow(left: RichTextRequest[][]): RichTextRequest[][] {
  let room = BLOCK_BYTES;
  return left.map((runs, at) => {
    let taken = 0;
    for (; taken < Math.min(runs.length, LIMITS.runs); taken += 1) {
      const bytes = bytesOf(runs[taken]) + 1;
      if (bytes > room) break;
      room -= bytes;
    }
    left[at] = runs.slice(taken);
    return runs.slice(0, taken);
  });
}

function fitted(runs: readonly RichTextRequest[] | undefined, room = BLOCK_BYTES): RichTextRequest[][] | undefined {
  return runs && chunksOf(fittedRuns(runs), room);
}

function continuation(type: Draft['type'], contents: DraftContents, rich_text: RichTextRequest[]): Draft {
  if (type === 'code') return draft('code', { ...contents, rich_text, caption: [] });
  const isAlike = type === 'paragraph' || (type.startsWith('heading_') && contents['is_toggleable'] !== true);
  const { icon: _icon, ...same } = contents;
  if (isAlike) return draft(type, { ...same, rich_text });
  return draft('paragraph', { rich_text, color: contents['color'] ?? 'default' });
}

/** A formula that is too long for Notion, as its source. */
function source({ expression }: DraftContents): OwnFit {
  const rich_text = [plain(expression as string)];
  return ownFit(draft('code', { rich_text, caption: [], language: 'latex' }));
}

/** A thing whose address is too long for Notion, as that address, and what was written below it. */
function address(contents: DraftContents): OwnFit {
  const written = (contents['url'] ?? urlOf(contents)) as string;
  const caption = contents.caption ?? [];
  const rich_text = [plain(caption.length ? `${written}\n` : written), ...caption];
  return ownFit(draft('paragraph', { rich_text, color: 'default' }));
}

function plain(content: string): RichTextRequest {
  return { type: 'text', text: { content, link: null }, annotations: PLAIN };
}

/** The beginning of a name: no unit of UTF-16 is more than three bytes of UTF-8. */
function shortName(name: string): string {
  return cutText(name, LIMITS.name / 3)[0]!;
}

function urlOf(given: unknown): unknown {
  return (given as { external?: { url?: unknown } } | null | undefined)?.external?.url;
}

function isTooLong(url: unknown): boolean {
  return typeof url === 'string' && url.length > LIMITS.url;
}
