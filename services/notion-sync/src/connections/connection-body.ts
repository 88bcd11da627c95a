import type { Connection } from '@na/contracts';
import type { ConnectionRow } from './connection.queries.ts';

/** A connection as others see it: without its token. */
export function connectionBody(row: ConnectionRow): Connection {
  return {
    id: row.id,
    workspaceId: row.workspaceId,
    name: row.name,
    kind: row.kind,
    state: row.state,
    tokenPreview: row.tokenPreview,
    notionBotId: row.notionBotId,
    notionWorkspaceName: row.notionWorkspaceName ?? undefined,
    notionTodoDataSourceId: row.notionTodoDataSourceId ?? undefined,
    requestsPerMinute: row.requestsPerMinute,
    problem: row.problem ?? undefined,
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
    checkedAt: row.checkedAt?.toISOString(),
    version: row.version,
    stateSince: row.stateSince.toISOString(),
    disabledBecause: row.disabledBecause ?? undefined,
    capabilities: row.capabilities,
    notionWorkspaceId: row.notionWorkspaceId ?? undefined,
  };
}
