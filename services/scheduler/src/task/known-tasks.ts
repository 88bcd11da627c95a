import { Injectable } from '@nestjs/common';
import type { Task } from '@na/contracts';
import type { Problem } from '@na/errors';
import { WorkspaceDeleted } from '@na/persistence';
import type { EntityManager } from 'typeorm';
import { ArchivedTasks } from '../archive/archived-tasks.ts';
import { UniqueKeys } from '../unique-key/unique-keys.ts';
import { DELETED_OF, TASKS_BY_ID } from './create.queries.ts';
import { repeatedTask } from './created-task.ts';
import { keyOf, type NewTaskRow } from './new-task.ts';
import { taskKey } from './task-key.ts';
import type { TaskRow } from './task-row.ts';

/** By their keys, those that are not to be stored: the task that is answered in their place, or why there will be none. */
export type Answers = ReadonlyMap<string, Task | Problem>;

/** Knows which tasks that are asked for need not be made, or cannot be. */
@Injectable()
export class KnownTasks {
  constructor(
    private readonly archived: ArchivedTasks,
    private readonly uniqueKeys: UniqueKeys,
  ) {}

  /** Answers for those that are there already, whose workspace is deleted or whose unique key is taken, as part of a transaction. */
  async answersFor(tx: EntityManager, rows: NewTaskRow[]): Promise<Answers> {
    if (!rows.length) return new Map();
    const there = await this.#there(tx, rows);
    const deleted = await deletedOf(tx, rows);
    const answers = new Map(
      rows.flatMap((row): [string, Task | Problem][] => {
        const key = keyOf(row);
        if (deleted.has(row.workspace_id)) return [[key, WorkspaceDeleted({ id: row.workspace_id })]];
        const known = there.get(key);
        return known ? [[key, repeatedTask(row, known)]] : [];
      }),
    );
    const unique = rows.filter(row => row.unique && !answers.has(keyOf(row)));
    for (const [row, answer] of await this.uniqueKeys.settle(tx, unique)) answers.set(keyOf(row), answer);
    return answers;
  }

  async #there(tx: EntityManager, rows: NewTaskRow[]): Promise<Map<string, TaskRow>> {
    const keys = rows.map(({ workspace_id, id }) => ({ workspaceId: workspace_id, id }));
    const wanted = [keys.map(({ workspaceId }) => workspaceId), keys.map(({ id }) => id)];
    const live = await tx.query<TaskRow[]>(TASKS_BY_ID, wanted);
    const archived = await this.archived.rows(tx, keys);
    return new Map([...archived, ...live].map(row => [taskKey(row.workspace_id, row.id), row]));
  }
}

async function deletedOf(tx: EntityManager, rows: NewTaskRow[]): Promise<Set<string>> {
  const workspaces = new Set(rows.map(({ workspace_id }) => workspace_id));
  const deleted = await tx.query<{ workspace_id: string }[]>(DELETED_OF, [[...workspaces]]);
  return new Set(deleted.map(({ workspace_id }) => workspace_id));
}
