import type { Sync } from '@na/contracts';
import type { MirroredRow } from './sync.queries.ts';

/** How far something has come to Notion, as others see it. */
export function syncBody(row: MirroredRow): Sync {
  return {
    state: row.syncState,
    taskId: row.syncTaskId,
    notionPageId: row.notionPageId ?? undefined,
    notionUrl: row.notionUrl ?? undefined,
    syncedAt: row.syncedAt?.toISOString(),
    error: row.syncError ?? undefined,
  };
}
