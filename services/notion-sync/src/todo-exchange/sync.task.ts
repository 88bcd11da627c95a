import type { JsonObject } from '@na/contracts';
import { transaction } from '@na/persistence';
import { GiveBack, TaskHandler, type Handles, type RunningAttempt } from '@na/tasks';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { notionId, uuid } from '../asked.ts';
import { Links } from '../connections/links.ts';
import { databaseTime } from '../effects/effect.queries.ts';
import { NotionNotFound } from '../errors.ts';
import { Notion } from '../notion/notion.ts';
import { atNoCost } from '../sync/at-no-cost.ts';
import { NOTION_WRITE } from '../sync/task-policy.ts';
import { TodoArrival } from './todo-arrival.ts';
import { Observation } from './observation.ts';
import type { SeenPage } from './todo-reading.ts';

const payload = z.strictObject({
  todoId: uuid().optional().describe('The to-do to bring together with its row.'),
  notionPageId: notionId().optional().describe('A page of Notion that may be a to-do, when no to-do is named.'),
  connectionId: uuid().describe('The connection, whose limits the task is to keep.'),
});

@TaskHandler({
  type: 'notion.todo.sync',
  version: 1,
  description: 'Brings a to-do and its row in Notion together, as both stand now.',
  payload,
  ...NOTION_WRITE,
})
export class SyncTodoTask implements Handles<typeof payload> {
  constructor(
    private readonly dataSource: DataSource,
    private readonly links: Links,
    private readonly notion: Notion,
    private readonly arrival: TodoArrival,
    private readonly observation: Observation,
  ) {}

  async run(
    { todoId, notionPageId, connectionId }: z.output<typeof payload>,
    attempt: RunningAttempt,
  ): Promise<JsonObject> {
    return atNoCost(async () => {
      if (todoId) return this.arrival.synced(todoId, attempt);
      return notionPageId ? this.look(notionPageId, connectionId, attempt) : {};
    });
  }

  /** Looks at a page that nobody could tell what it is. @throws GiveBack while a write of ours may have made it and has not said so */
  private async look(pageId: string, connectionId: string, attempt: RunningAttempt): Promise<JsonObject> {
    const { workspaceId, signal } = attempt;
    const link = await this.links.link(workspaceId, connectionId);
    const readAt = await databaseTime(this.dataSource);
    const page = await this.notion
      .ask(link, 'normal', 'pages.retrieve', client => client.pages.retrieve({ page_id: pageId }), signal)
      .catch((error: unknown): SeenPage => {
        if (!NotionNotFound.is(error)) throw error;
        return { id: pageId };
      });
    const observed = await transaction(this.dataSource, tx =>
      this.observation.observe(tx, { workspaceId, connectionId, page, readAt, lane: 'normal' }),
    );
    if (observed.is === 'doubtful')
      throw new GiveBack({ reason: 'A write that is under way may have made it.', delayMs: 2_000 });
    return 'todoId' in observed ? { todoId: observed.todoId } : {};
  }
}
