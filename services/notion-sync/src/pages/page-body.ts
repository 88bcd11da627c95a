import type { Page } from '@na/contracts';
import { syncBody } from '../sync/sync-body.ts';
import type { PageRow } from './page.queries.ts';

/** A page as others see it. */
export function pageBody(row: PageRow): Page {
  return {
    id: row.id,
    workspaceId: row.workspaceId,
    connectionId: row.connectionId,
    parent: row.parent,
    title: row.title,
    properties: row.properties,
    archived: row.archived,
    version: row.version,
    sync: syncBody(row),
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
  };
}
