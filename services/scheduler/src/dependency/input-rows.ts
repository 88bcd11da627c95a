import type { JsonObject } from '@na/contracts';
import type { EntityManager } from 'typeorm';
import { taskKey } from '../task/task-key.ts';
import { RESULTS_BEFORE } from './dependency.queries.ts';
import { inputsOf } from './inputs.ts';
import type { Edge } from './verdict.ts';

/** Which task. */
export interface ChildKey {
  workspace_id: string;
  id: string;
}

/** A task and what it comes after. */
export interface Child extends ChildKey {
  before: Edge[];
}

/** What tasks get of those that they come after, all of which have ended; as rows, with their sizes in bytes. */
export async function inputRows(tx: EntityManager, children: readonly Child[]): Promise<object[]> {
  const wanted = [children.map(({ workspace_id }) => workspace_id), children.map(({ id }) => id)];
  const results = await tx.query<ResultRow[]>(RESULTS_BEFORE, wanted);
  const resultsOf = Map.groupBy(results, ({ workspace_id, child_id }) => taskKey(workspace_id, child_id));
  return children.map(({ workspace_id, id, before }) => {
    const found = resultsOf.get(taskKey(workspace_id, id)) ?? [];
    const inputs = inputsOf(before, new Map(found.map(({ parent_id, result }) => [parent_id, result])));
    return { workspace_id, id, inputs, bytes: Buffer.byteLength(JSON.stringify(inputs)) };
  });
}

interface ResultRow {
  workspace_id: string;
  child_id: string;
  parent_id: string;
  result: JsonObject;
}
