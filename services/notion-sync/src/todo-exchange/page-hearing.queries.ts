import type { EntityManager } from 'typeorm';
import type { Showing } from '../mirror/page-audience.ts';
import { sourceOf } from './todo-reading.ts';

/** Within so long after an edit a page may say something new without being dated anew; in milliseconds. */
const RESTLESS_MS = 600_000;

/**
 * Which pages to-dos may have to hear of, in the order of their ids: those of to-dos, when they are news or were edited since, and those that are none yet, though rows of a data source that
 * has some. What search says makes no to-do, as rows are listed as well.
 */
export async function pagesOfInterest(
  tx: EntityManager,
  { workspaceId, connectionId, pages, askedAt, isExact }: Showing,
): Promise<string[]> {
  const found = await tx.query<{ id: string }[]>(
    `select page.id from unnest($3::uuid[], $4::uuid[], $5::float8[], $6::boolean[]) as page(id, source_id, edited_at, is_news)
     left join todo on todo.workspace_id = $1 and todo.notion_page_id = page.id
     where case when todo.id is not null
         then page.is_news or $7 and page.edited_at >= least(coalesce((todo.standing->>'notionEditedAt')::float8, 0) + 1, $8)
       else $7 and (exists (select from todo_source where connection_id = $2 and notion_data_source_id = page.source_id)
         or exists (select from connection where id = $2 and notion_todo_data_source_id = page.source_id)) end
     order by page.id`,
    [
      workspaceId,
      connectionId,
      pages.map(({ page }) => page.id),
      pages.map(({ page }) => sourceOf(page) ?? null),
      pages.map(({ page }) => Date.parse(page.last_edited_time ?? '') || 0),
      pages.map(({ isNews }) => isNews),
      isExact,
      askedAt.getTime() - RESTLESS_MS,
    ],
  );
  return found.map(({ id }) => id);
}
