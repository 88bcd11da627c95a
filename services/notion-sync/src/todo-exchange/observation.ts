import { Injectable } from '@nestjs/common';
import { TodoFoundInNotion, type Priority } from '@na/contracts';
import { tell, tellAll } from '@na/persistence';
import { metrics } from '@na/telemetry';
import { randomUUIDv7 } from 'node:crypto';
import type { EntityManager } from 'typeorm';
import type { Lane } from '../budget/lanes.ts';
import { databaseTime, mayBeMaking } from '../effects/effect.queries.ts';
import { knownUsers } from '../schemas/notion-users.ts';
import { taskRequest } from '../sync/task-request.ts';
import { ensureTodoSourcesOf, todoSourceOf, type TodoSourceRow } from '../todo-sources/todo-source.queries.ts';
import { todoBody } from '../todos/todo-body.ts';
import { insertTodo, lockTodoOfPage, storeTodo, type TodoRow } from '../todos/todo.queries.ts';
import { noteMadePage } from '../sync/sync.queries.ts';
import { read, type Merged } from '../two-way/standing.ts';
import { settle } from './settlement.ts';
import { nameIn, standingOf, withStanding } from './todo-fields.ts';
import { editedAtOf, sourceOf, theirsIn, type SeenPage } from './todo-reading.ts';

/** A page of Notion as somebody read it. */
export interface Seen {
  workspaceId: string;
  /** The connection that it was read through. */
  connectionId: string;
  /** As Notion gave it, from `pages.retrieve` or a query; only its id when Notion says that it is gone. */
  page: SeenPage;
  /** The database's time when Notion was asked, before the request left: what the page says is not older. */
  readAt: Date;
  /** How urgent the work was that read it; asking again is as urgent. */
  lane: Lane;
}

/** What came of an observation. `doubtful`: it may be older than what is known, so Notion is asked again; `foreign`: it is no to-do. */
export type Observed = { is: Merged['verdict'] | 'found'; todoId: string } | { is: 'foreign' | 'doubtful' };

const observations = metrics.counter({
  name: 'na_todo_observations_total',
  help: 'Pages of Notion that were compared with to-dos, by what came of it.',
  labelNames: ['outcome'],
});

// From the start, so that the first one is seen as growth.
for (const outcome of ['merged', 'known', 'found', 'foreign', 'doubtful']) observations.inc({ outcome }, 0);

const URGENCY: { [lane in Lane]: Priority } = { interactive: 'high', normal: 'normal', background: 'low' };

/** Takes in what people do in Notion. */
@Injectable()
export class Observation {
  /**
   * Brings what a page of Notion says into the to-do that it is, or makes one of it when somebody made it in a to-do data source. The same
   * page may come any number of times, in any order, and from several readers at once: what is old changes nothing, and where nobody can
   * tell whether it is old, a task asks Notion again.
   */
  async observe(tx: EntityManager, seen: Seen): Promise<Observed> {
    const observed = await this.observed(tx, seen);
    observations.inc({ outcome: observed.is });
    return observed;
  }

  private async observed(tx: EntityManager, seen: Seen): Promise<Observed> {
    const row = (await lockTodoOfPage(tx, seen.workspaceId, seen.page.id)) ?? (await this.onlyFinder(tx, seen));
    if (!row) return this.unknown(tx, seen);
    const { verdict } = await this.merge(tx, row, seen);
    if (verdict === 'doubtful') await askAgain(tx, seen, { todoId: row.id, notBefore: row.standing.sent?.until });
    return { is: verdict, todoId: row.id };
  }

  /** As {@link observe}, of a to-do that is locked; what is doubtful is left to the caller. */
  async merge(
    tx: EntityManager,
    row: TodoRow,
    seen: Pick<Seen, 'page' | 'readAt'>,
  ): Promise<{ verdict: Merged['verdict']; row: TodoRow }> {
    const source = await todoSourceOf(tx, row.connectionId, row.notionDataSourceId);
    const now = (await databaseTime(tx)).getTime();
    const policy = source?.policy ?? 'notion';
    const merged = read(standingOf(row), readingOf(row, source, seen), policy, now);
    if (merged.verdict !== 'merged') return { verdict: merged.verdict, row };
    return { verdict: 'merged', row: await settle(tx, row, merged, { policy, now }) };
  }

  /** Of several that find a page at the same moment, one makes it a to-do; to the others it is one then. */
  private async onlyFinder(tx: EntityManager, { workspaceId, page }: Seen): Promise<TodoRow | undefined> {
    await tx.query('select pg_advisory_xact_lock(hashtextextended($1, 50))', [`${workspaceId} ${page.id}`]);
    return lockTodoOfPage(tx, workspaceId, page.id);
  }

  private async unknown(tx: EntityManager, seen: Seen): Promise<Observed> {
    const { workspaceId, connectionId, page } = seen;
    const dataSourceId = sourceOf(page);
    if (!dataSourceId || page.in_trash !== false) return { is: 'foreign' };
    await ensureTodoSourcesOf(tx, workspaceId);
    const source = await todoSourceOf(tx, connectionId, dataSourceId);
    if (!source) return { is: 'foreign' };
    // It may be what a write of ours has just made and nobody has noted yet: that one will say so, or be over soon.
    if (await mayBeMaking(tx, { workspaceId, pageId: page.id, authorId: page.created_by?.id ?? page.id })) {
      await askAgain(tx, seen, { notionPageId: page.id, notBefore: Date.now() + AGAIN_MS });
      return { is: 'doubtful' };
    }
    return { is: 'found', todoId: await this.found(tx, source, seen) };
  }

  private async found(tx: EntityManager, source: TodoSourceRow, { page, readAt }: Seen): Promise<string> {
    const { workspaceId, connectionId, notionDataSourceId } = source;
    const [id, taskId] = [randomUUIDv7(), randomUUIDv7()];
    const now = await databaseTime(tx);
    const inserted = await insertTodo(tx, {
      ...{ id, workspaceId, connectionId, notionDataSourceId, title: '', changed: [] },
      ...{ dueDate: null, priority: null, assignee: null, notionAssigneeId: null, status: null, project: null },
      ...{ labels: [], properties: {}, syncTaskId: taskId, madeByTask: taskId, madeFrom: '' },
    });
    await noteMadePage(tx, 'todo', id, page.id, page.url ?? '');
    const theirs = theirsIn(page, source.chosen, []);
    const standing = { ...standingOf(inserted!), ours: theirs, base: theirs, asOf: now.getTime() };
    const users = await knownUsers(tx, connectionId);
    const fields = withStanding(inserted!, { ...standing, notionEditedAt: editedAtOf(page) }, users);
    const synced = { syncState: 'synced', syncedVersion: 1, syncedAt: readAt } as const;
    const row = await storeTodo(tx, { ...fields, ...synced });
    const found = { ...row, notionPageId: page.id, notionUrl: page.url ?? null };
    await tell(tx, TodoFoundInNotion, { todoId: id, version: 1, todo: todoBody(found) }, { workspaceId, version: 1 });
    return id;
  }
}

/** What a page says, as a reading of a to-do. */
export function readingOf(
  row: TodoRow,
  source: Pick<TodoSourceRow, 'chosen'> | undefined,
  { page, readAt }: Pick<Seen, 'page' | 'readAt'>,
) {
  const further = Object.keys(standingOf(row).ours).flatMap(field => nameIn(field) ?? []);
  return {
    readAt: readAt.getTime(),
    theirs: theirsIn(page, source?.chosen ?? {}, further),
    // Of a page that is gone Notion says nothing more.
    editedAt: editedAtOf(page) || (row.standing.notionEditedAt ?? 0),
  };
}

/** So long after it a reading is made again that may have met a write of ours half-way, in milliseconds. */
const AGAIN_MS = 2_000;

/** Asks for the task that reads a page again; while one waits, that is the one. */
async function askAgain(
  tx: EntityManager,
  { workspaceId, connectionId, lane }: Seen,
  { notBefore = 0, ...what }: { todoId?: string; notionPageId?: string; notBefore?: number },
): Promise<void> {
  const id = what.todoId ?? what.notionPageId!;
  const request = taskRequest('todo', 'sync', {
    taskId: randomUUIDv7(),
    workspaceId,
    id,
    payload: { ...what, connectionId },
  });
  const runAt = notBefore > Date.now() ? new Date(notBefore).toISOString() : undefined;
  const task = {
    ...request.body.task,
    priority: URGENCY[lane],
    runAt,
    unique: { key: `again:${id}`, policy: 'return_existing' },
  } as const;
  await tellAll(tx, [{ ...request, body: { ...request.body, task } }]);
}
