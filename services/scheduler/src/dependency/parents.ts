import { Injectable } from '@nestjs/common';
import type { Problem } from '@na/errors';
import { afterCommit } from '@na/persistence';
import type { EntityManager } from 'typeorm';
import type { NewTaskRow } from '../task/new-task.ts';
import { taskKey } from '../task/task-key.ts';
import { ADD_EDGES, FINISHED_PARENTS, LOCK_PARENTS, NOTE_ENDED, WATCH } from './dependency.queries.ts';
import { Ends } from './ends.ts';
import { TaskParentUnknown } from './errors.ts';

/** A parent that is redriven between two looks is in neither table that they see; the next look meets it. */
const LOOKS = 3;

/** Tasks that others are to come after, by workspace and id. */
export interface FoundParents {
  /** Whether a task is there. */
  has(workspaceId: string, id: string): boolean;
  finished: { workspace_id: string; id: string; state: string }[];
}

/** Ties new tasks to those that they come after. */
@Injectable()
export class Parents {
  constructor(private readonly ends: Ends) {}

  /** Looks for what tasks come after, and keeps it from ending until the transaction is over. */
  async find(tx: EntityManager, rows: readonly NewTaskRow[]): Promise<FoundParents> {
    const wanted = [
      ...new Set(rows.flatMap(({ workspace_id, parents = [] }) => parents.map(({ id }) => taskKey(workspace_id, id)))),
    ];
    const keys = keysOf(wanted);
    for (let look = 1; ; look++) {
      const unfinished = await tx.query<{ workspace_id: string; id: string }[]>(LOCK_PARENTS, keys);
      const finished = await tx.query<FoundParents['finished']>(FINISHED_PARENTS, keys);
      const known = new Set([...unfinished, ...finished].map(({ workspace_id, id }) => taskKey(workspace_id, id)));
      if (known.size < wanted.length && look < LOOKS) continue;
      return { has: (workspaceId, id) => known.has(taskKey(workspaceId, id)), finished };
    }
  }

  /**
   * Has tasks, which the same transaction created, wait for others: those that wait or run are marked, so that whoever ends them notes it;
   * of those that have ended it is noted now.
   */
  async tie(tx: EntityManager, rows: readonly NewTaskRow[], { finished }: FoundParents): Promise<void> {
    const edges = rows.flatMap(({ workspace_id, id, parents = [] }) =>
      parents.map((parent, place) => ({
        workspace_id,
        child_id: id,
        parent_id: parent.id,
        place,
        on_failure: parent.on_failure,
      })),
    );
    const parents = [...new Set(edges.map(({ workspace_id, parent_id }) => taskKey(workspace_id, parent_id)))].sort();
    await tx.query(WATCH, keysOf(parents));
    await tx.query(ADD_EDGES, [JSON.stringify(edges)]);
    if (!finished.length) return;
    await tx.query(NOTE_ENDED, [JSON.stringify(finished)]);
    afterCommit(tx, () => this.ends.told());
  }
}

/**
 * What is wrong with tasks, in order, by their keys: each has to come after tasks that are there, or that are created before it by the same
 * call.
 */
export function orphansOf(rows: readonly NewTaskRow[], found: FoundParents): Map<NewTaskRow, Problem> {
  const made = new Set<string>();
  const orphans = new Map<NewTaskRow, Problem>();
  for (const row of rows) {
    const { id, workspace_id, parents = [] } = row;
    const unknown = parents.flatMap((parent, place): [number, string][] =>
      found.has(workspace_id, parent.id) || made.has(taskKey(workspace_id, parent.id)) ? [] : [[place, parent.id]],
    );
    if (unknown.length) orphans.set(row, TaskParentUnknown({ id, unknown }));
    else made.add(taskKey(workspace_id, id));
  }
  return orphans;
}

function keysOf(keys: string[]): [workspaces: string[], ids: string[]] {
  const split = keys.map(key => key.split(' ') as [string, string]);
  return [split.map(([workspaceId]) => workspaceId), split.map(([, id]) => id)];
}
