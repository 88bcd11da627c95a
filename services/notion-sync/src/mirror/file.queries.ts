import type { EntityManager } from 'typeorm';
import type { MirroredFile } from './mirrored-file.ts';

/** Keeps what files pages show in their bodies, or around them, in place of what was known of that. */
export async function storeFiles(
  tx: EntityManager,
  { connectionId, workspaceId }: { connectionId: string; workspaceId: string },
  of: 'body' | 'page',
  pages: { id: string; files: MirroredFile[] }[],
): Promise<void> {
  await tx.query(
    `delete from mirror_file where connection_id = $1 and page_id = any($2::uuid[]) and (holder = 'block') = $3`,
    [connectionId, pages.map(({ id }) => id), of === 'body'],
  );
  const files = pages.flatMap(({ id, files }) => files.map(file => ({ pageId: id, ...file })));
  if (!files.length) return;
  await tx.query(
    `insert into mirror_file (connection_id, workspace_id, page_id, holder, holder_id, place, kind, name, is_hosted, url)
     select $1, $2, "pageId", holder, "holderId", place, kind, name, "isHosted", url
     from jsonb_to_recordset($3::jsonb) as given("pageId" uuid, holder text, "holderId" text, place int, kind text, name text,
       "isHosted" boolean, url text)
     on conflict do nothing`,
    [connectionId, workspaceId, JSON.stringify(files)],
  );
}
