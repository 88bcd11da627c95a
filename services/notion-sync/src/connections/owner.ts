import type { UserObjectResponse } from '@notionhq/client';

/** Whose a token is, as `users.me` says it. */
export interface Owner {
  botId: string;
  notionWorkspaceId: string | null;
  notionWorkspaceName: string | null;
  /** The largest file that the Notion workspace takes, in bytes; absent when Notion does not say. */
  maxFileUploadBytes?: number;
}

/** Nothing for the token of a person. Real answers lack what the client's types promise, and a sandbox may lack more. */
export function ownerOf(me: UserObjectResponse): Owner | undefined {
  if (me.type !== 'bot') return undefined;
  const bot = me.bot as {
    workspace_id?: string;
    workspace_name?: string | null;
    workspace_limits?: { max_file_upload_size_in_bytes?: number };
  };
  const bytes = bot.workspace_limits?.max_file_upload_size_in_bytes;
  return {
    botId: me.id,
    notionWorkspaceId: bot.workspace_id ?? null,
    notionWorkspaceName: bot.workspace_name ?? null,
    ...(typeof bytes === 'number' && { maxFileUploadBytes: bytes }),
  };
}
