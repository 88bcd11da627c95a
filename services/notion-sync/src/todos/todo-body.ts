import type { Todo } from '@na/contracts';
import { syncBody } from '../sync/sync-body.ts';
import type { TodoRow } from './todo.queries.ts';

/** A to-do as others see it. */
export function todoBody(row: TodoRow): Todo {
  return {
    id: row.id,
    workspaceId: row.workspaceId,
    connectionId: row.connectionId,
    notionDataSourceId: row.notionDataSourceId,
    title: row.title,
    dueDate: row.dueDate ?? undefined,
    priority: row.priority ?? undefined,
    assignee: row.assignee ?? undefined,
    status: row.status ?? undefined,
    archived: row.archived,
    version: row.version,
    sync: syncBody(row),
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
  };
}
