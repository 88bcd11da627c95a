import type { Block, BlockType } from '../block/block.ts';
import { fromApi, type ApiBlock } from '../block/from-api.ts';
import { asJson } from './as-json.ts';
import { checkBlocks } from './blocks.ts';
import type { Finding, Verdict } from './finding.ts';
import { changed } from './fixed.ts';
import { PAGE_LIMITS, REQUEST_LIMITS } from './limits.ts';
import { Look } from './look.ts';

export interface ValidationOptions {
  /**
   * `request`: what one request that creates blocks may hold, with all limits. `page`: what a page may hold, however many requests write it; there
   * may be child pages and other things that only Notion creates.
   */
  as?: 'request' | 'page';
  /** The type of block that they are appended to; null for a page. */
  into?: BlockType | null;
}

/** Rounds in which fixes are made: one may lay open another, and what is not right after so many is told. */
const ROUNDS = 10;

/**
 * Looks at blocks as a request, an answer or the model holds them, and gives them typed, or all that Notion would refuse. It never throws. What is
 * outside of the blocks is not looked at: whether a mentioned page is there, whether an upload is still good.
 */
export function validate(given: unknown, { as = 'request', into = null }: ValidationOptions = {}): Verdict<Block[]> {
  const look = new Look(as === 'page' ? PAGE_LIMITS : REQUEST_LIMITS);
  const json = asJson(given);
  if (!json) {
    look.report('not_json', typeof given, 'a list of blocks that JSON can hold');
    return { ok: false, findings: look.findings };
  }
  const blocks: unknown = JSON.parse(json);
  const count = checkBlocks(blocks, look, into, look.limits.levels);
  checkSize(look, count, json);
  if (look.findings.length) return { ok: false, findings: look.findings };
  return { ok: true, value: (blocks as ApiBlock[]).map(each => fromApi(each)) };
}

/**
 * The blocks with all safe fixes made, and what is wrong with them still. A fix is safe when nothing that anybody wrote is lost by it: long text
 * becomes several runs, a single column what is in it.
 */
export function fixed(given: unknown, options: ValidationOptions = {}): { blocks: unknown; left: Finding[] } {
  const json = asJson(given);
  let blocks: unknown = json ? JSON.parse(json) : given;
  for (let round = 0; ; round += 1) {
    const verdict = validate(blocks, options);
    if (verdict.ok) return { blocks, left: [] };
    const safe = verdict.findings.filter(({ fix }) => fix?.change);
    if (!safe.length || round === ROUNDS) return { blocks, left: verdict.findings };
    blocks = changed(blocks, safe);
  }
}

function checkSize(look: Look, count: number, json: string): void {
  const { blocks, bytes } = look.limits;
  const says = 'What is more goes into further requests.';
  if (count > blocks) look.report('too_many', count, `at most ${blocks} blocks in one request`, { says });
  const size = bytes === Infinity ? 0 : new TextEncoder().encode(json).length + '{"children":}'.length;
  if (size > bytes) look.report('too_many_bytes', size, `at most ${bytes} bytes in one request`, { says });
}
