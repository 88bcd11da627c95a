import type { JsonObject } from '@na/contracts';
import { transaction } from '@na/persistence';
import { TaskHandler, type Handles, type RunningAttempt } from '@na/tasks';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { notionId, uuid } from '../asked.ts';
import { atNoCost } from '../sync/at-no-cost.ts';
import { Mirror } from '../sync/mirror.ts';
import { applyOnce } from '../sync/sync.queries.ts';
import { NOTION_WRITE } from '../sync/task-policy.ts';
import { TodoKind } from './todo-kind.ts';
import { todoChange, todoContent } from './todo-shape.ts';
import { Todos } from './todos.ts';
import type { TodoRow } from './todo.queries.ts';

const version = () =>
  z.int().min(1).optional().describe('The version that the change led to, when it is stored already.');
const connectionId = () =>
  uuid()
    .optional()
    .describe("The to-do's connection, whose limits the task is to keep; the to-do's own is used anyway.");
const todoId = () => uuid().describe('The to-do.');

const createPayload = z.strictObject({
  todoId: uuid().optional().describe("The to-do's id; the task's own id when absent."),
  connectionId: uuid().optional().describe("The connection to use; the workspace's oldest active one when absent."),
  notionDataSourceId: notionId()
    .optional()
    .describe("The data source to put it into; the connection's own when absent."),
  ...todoContent,
});

@TaskHandler({
  type: 'notion.todo.create',
  version: 1,
  description: 'Makes a to-do in Notion.',
  payload: createPayload,
  ...NOTION_WRITE,
})
export class CreateTodoTask implements Handles<typeof createPayload> {
  constructor(
    private readonly todos: Todos,
    private readonly mirror: Mirror,
    private readonly kind: TodoKind,
  ) {}

  async run({ todoId, ...content }: z.output<typeof createPayload>, attempt: RunningAttempt): Promise<JsonObject> {
    const { effectId, workspaceId } = attempt;
    return atNoCost(async () => {
      const { id } = await this.todos.takeFor(attempt, { id: todoId ?? effectId, workspaceId, ...content });
      return resultOf(await this.mirror.bring(this.kind, id, attempt));
    });
  }
}

const updatePayload = z.strictObject({
  todoId: todoId(),
  connectionId: connectionId(),
  version: version(),
  ...todoChange,
});

@TaskHandler({
  type: 'notion.todo.update',
  version: 2,
  description: 'Brings a change of a to-do to Notion.',
  payload: updatePayload,
  ...NOTION_WRITE,
})
export class UpdateTodoTask implements Handles<typeof updatePayload> {
  constructor(
    private readonly dataSource: DataSource,
    private readonly todos: Todos,
    private readonly mirror: Mirror,
    private readonly kind: TodoKind,
  ) {}

  async run(
    { todoId: id, connectionId: _, version, ...change }: z.output<typeof updatePayload>,
    attempt: RunningAttempt,
  ): Promise<JsonObject> {
    const { taskId, effectId, workspaceId } = attempt;
    return atNoCost(async () => {
      if (!version)
        await transaction(this.dataSource, async tx => {
          if (await applyOnce(tx, effectId)) await this.todos.change(tx, { workspaceId, id }, change, taskId);
        });
      return resultOf(await this.mirror.bring(this.kind, id, attempt));
    });
  }
}

const archivePayload = z.strictObject({ todoId: todoId(), connectionId: connectionId(), version: version() });

@TaskHandler({
  type: 'notion.todo.archive',
  version: 2,
  description: "Puts a to-do into Notion's trash.",
  payload: archivePayload,
  ...NOTION_WRITE,
})
export class ArchiveTodoTask implements Handles<typeof archivePayload> {
  constructor(
    private readonly dataSource: DataSource,
    private readonly todos: Todos,
    private readonly mirror: Mirror,
    private readonly kind: TodoKind,
  ) {}

  async run({ todoId: id, version }: z.output<typeof archivePayload>, attempt: RunningAttempt): Promise<JsonObject> {
    const { taskId, workspaceId } = attempt;
    return atNoCost(async () => {
      if (!version) await transaction(this.dataSource, tx => this.todos.trash(tx, { workspaceId, id }, taskId));
      return resultOf(await this.mirror.bring(this.kind, id, attempt));
    });
  }
}

function resultOf({ id, notionPageId, notionUrl }: TodoRow): JsonObject {
  return { todoId: id, ...(notionPageId && { notionPageId }), ...(notionUrl && { notionUrl }) };
}
