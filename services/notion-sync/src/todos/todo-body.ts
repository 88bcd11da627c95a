import type { Todo } from '@na/contracts';
import { syncBody } from '../sync/sync-body.ts';
import { furtherOf } from '../todo-exchange/todo-fields.ts';
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
    notionAssigneeId: row.notionAssigneeId ?? undefined,
    status: row.status ?? undefined,
    labels: row.labels,
    project: row.project ?? undefined,
    properties: furtherOf(row),
    archived: row.archived,
    version: row.version,
    sync: syncBody(row),
    pendingFields: row.changed,
    conflictingFields: Object.keys(row.standing.open ?? {}),
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
  };
}
