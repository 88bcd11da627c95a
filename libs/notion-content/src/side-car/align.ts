import type { Block } from '../block/block.ts';
import { fingerprint } from './fingerprint.ts';

/** A part of the old text, with the fingerprints of what it says. */
export interface Part {
  source: string;
  blocks: string[];
}

/** What the new text is made of, in order: parts as they were, and blocks that are new or changed. */
export type Step = { kept: number } | { made: Block; from?: number };

/**
 * Finds for the blocks that are wanted the parts of the old text that say them, wherever they stood. A block that none says is taken for the changed
 * form of the part that stood in its place, if that is still there to be had.
 */
export function align(parts: readonly Part[], wanted: readonly Block[]): Step[] {
  const signs = wanted.map(fingerprint);
  const used = new Set<number>();
  const steps = matched(parts, wanted, signs, used);
  return withOrigins(parts, steps, used);
}

function matched(parts: readonly Part[], wanted: readonly Block[], signs: string[], used: Set<number>): Step[] {
  const places = new Map<string, number[]>();
  parts.forEach(({ blocks: [first] }, at) => {
    if (first !== undefined) places.set(first, [...(places.get(first) ?? []), at]);
  });
  const says = (part: number, from: number) =>
    !used.has(part) && parts[part]!.blocks.every((sign, at) => sign === signs[from + at]);
  const steps: Step[] = [];
  let last = -1;
  for (let at = 0; at < wanted.length;) {
    const known = places.get(signs[at]!) ?? [];
    // Of parts that say the same, the next one in order.
    const part = known.find(each => each > last && says(each, at)) ?? known.find(each => says(each, at));
    if (part === undefined) steps.push({ made: wanted[at++]! });
    else {
      steps.push({ kept: part });
      used.add(part);
      at += parts[part]!.blocks.length;
      last = part;
    }
  }
  return steps;
}

function withOrigins(parts: readonly Part[], steps: Step[], used: Set<number>): Step[] {
  let next = 0;
  return steps.map(step => {
    if ('kept' in step) {
      next = step.kept + 1;
      return step;
    }
    while (next < parts.length && parts[next]!.blocks.length === 0) next++;
    if (next >= parts.length || used.has(next)) return step;
    used.add(next);
    return { ...step, from: next++ };
  });
}
