import type { JsonObject } from '@na/contracts';
import type { Edge } from './verdict.ts';

/** The most bytes of what a task gets of those before it, as JSON: as much as a payload. */
export const MOST_INPUT_BYTES = 64 * 1024;

/**
 * What a task gets of those that it came after, by their ids: how each ended and what it gave. Results are put in as they were named, as
 * long as there is room; of one that finds none `omitted` says so, and it can be read from its task.
 */
export function inputsOf(edges: readonly Edge[], results: ReadonlyMap<string, JsonObject>): JsonObject {
  // As if all were left out, which a result takes the place of.
  const bare = Object.fromEntries(edges.map(({ parentId, outcome }) => [parentId, { state: outcome, omitted: true }]));
  let room = MOST_INPUT_BYTES - bytesOf(bare);
  const inputs: JsonObject = {};
  for (const { parentId, outcome } of edges) {
    const result = outcome === 'succeeded' ? results.get(parentId) : undefined;
    const bytes = result ? bytesOf(result) : 0;
    const fits = bytes <= room;
    if (fits) room -= bytes;
    inputs[parentId] = { state: outcome, ...(result && (fits ? { result } : { omitted: true })) };
  }
  return inputs;
}

function bytesOf(value: unknown): number {
  return Buffer.byteLength(JSON.stringify(value));
}
