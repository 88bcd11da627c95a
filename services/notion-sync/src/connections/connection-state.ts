import { ConnectionBroke, ConnectionMended } from '@na/contracts';
import { tell, transaction } from '@na/persistence';
import type { DataSource } from 'typeorm';
import { tokenPreview } from './token-preview.ts';

interface Which {
  connectionId: string;
  workspaceId: string;
}

/**
 * Notion refused the connection's token: it is left alone from now on. Told once. One that is switched off stays so, and a token that is not the
 * connection's (any more, or yet) says nothing of it.
 */
export async function noteBroken(
  dataSource: DataSource,
  { connectionId, workspaceId, token }: Which & { token: string },
  problem: string,
): Promise<void> {
  await transaction(dataSource, async tx => {
    const [broken] = await tx.query(
      `update connection set state = 'broken', problem = $2, checked_at = clock_timestamp(), updated_at = clock_timestamp(),
         state_since = case when state = 'broken' then state_since else clock_timestamp() end
       where id = $1 and state <> 'disabled' and token_preview = $3 returning old.state as was`,
      [connectionId, problem, tokenPreview(token)],
    );
    if (broken[0]?.was === 'active') await tell(tx, ConnectionBroke, { connectionId, problem }, { workspaceId });
  });
}

/** Notion answered to the connection's token. Told when it had been broken. */
export async function noteWorking(dataSource: DataSource, { connectionId, workspaceId }: Which): Promise<void> {
  await transaction(dataSource, async tx => {
    const [mended] = await tx.query(
      `update connection set state = 'active', problem = null, checked_at = clock_timestamp(),
         updated_at = case when state = 'broken' then clock_timestamp() else updated_at end,
         state_since = case when state = 'broken' then clock_timestamp() else state_since end
       where id = $1 and state <> 'disabled' returning old.state as was`,
      [connectionId],
    );
    if (mended[0]?.was === 'broken') await tell(tx, ConnectionMended, { connectionId }, { workspaceId });
  });
}
