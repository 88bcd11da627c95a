import type { CommentObjectResponse } from '@notionhq/client';
import type { EntityManager } from 'typeorm';
import { plainText } from './page-state.ts';

/** Keeps comments of a page as an answer of Notion's showed them. */
export async function storeComments(
  tx: EntityManager,
  { connectionId, workspaceId, pageId }: { connectionId: string; workspaceId: string; pageId: string },
  reading: number,
  comments: CommentObjectResponse[],
): Promise<void> {
  const rows = comments.map(comment => ({ id: comment.id, comment, text: plainText(comment.rich_text) }));
  await tx.query(
    `insert into mirror_comment (connection_id, workspace_id, page_id, id, discussion_id, comment, text, created_time, reading)
     select $1, $2, $3, id, (comment->>'discussion_id')::uuid, comment, text, (comment->>'created_time')::timestamptz, $5
     from jsonb_to_recordset($4::jsonb) as given(id uuid, comment jsonb, text text) order by id
     on conflict (connection_id, id) do update set page_id = excluded.page_id, comment = excluded.comment, text = excluded.text,
       reading = excluded.reading where mirror_comment.reading < excluded.reading`,
    [connectionId, workspaceId, pageId, JSON.stringify(rows), reading],
  );
}

/** Forgets the comments of a page that have been resolved or deleted: no list has shown them since a reading. */
export async function forgetComments(
  tx: EntityManager,
  connectionId: string,
  pageId: string,
  since: number,
): Promise<void> {
  await tx.query('delete from mirror_comment where connection_id = $1 and page_id = $2 and reading < $3', [
    connectionId,
    pageId,
    since,
  ]);
}
