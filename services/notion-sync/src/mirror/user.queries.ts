import type { UserObjectResponse } from '@notionhq/client';
import type { EntityManager } from 'typeorm';

/** Keeps users as an answer of Notion's showed them. */
export async function storeUsers(
  tx: EntityManager,
  { connectionId, workspaceId }: { connectionId: string; workspaceId: string },
  reading: number,
  users: UserObjectResponse[],
): Promise<void> {
  const rows = users.map(user => ({
    id: user.id,
    type: user.type,
    name: user.name ?? '',
    email: user.type === 'person' ? user.person.email : undefined,
    avatarUrl: user.avatar_url ?? undefined,
  }));
  await tx.query(
    `insert into mirror_user (connection_id, workspace_id, id, type, name, email, avatar_url, reading)
     select $1, $2, id, type, name, email, "avatarUrl", $4
     from jsonb_to_recordset($3::jsonb) as given(id uuid, type text, name text, email text, "avatarUrl" text) order by id
     on conflict (connection_id, id) do update set type = excluded.type, name = excluded.name, email = excluded.email,
       avatar_url = excluded.avatar_url, reading = excluded.reading where mirror_user.reading < excluded.reading`,
    [connectionId, workspaceId, JSON.stringify(rows), reading],
  );
}

/** Forgets the users that no list has shown since a reading. */
export async function forgetUsers(tx: EntityManager, connectionId: string, since: number): Promise<void> {
  await tx.query('delete from mirror_user where connection_id = $1 and reading < $2', [connectionId, since]);
}
