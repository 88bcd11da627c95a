import { Inject, Injectable } from '@nestjs/common';
import { CONFIG } from '@na/config';
import { ConnectionAdded, ConnectionAuthorized, ConnectionMended } from '@na/contracts';
import { refuseDeleted, tell, transaction } from '@na/persistence';
import { SecretBox } from '@na/secrets';
import { DataSource, type EntityManager } from 'typeorm';
import { RequestBudget } from '../budget/request-budget.ts';
import type { Config } from '../config.ts';
import { findConnection, insertConnection, type ConnectionRow } from '../connections/connection.queries.ts';
import {
  AuthorizationOfOtherWorkspace,
  ConnectionIdTaken,
  ConnectionNotFound,
  NotionCodeRefused,
  NotionUnavailable,
  OAuthMisconfigured,
} from '../errors.ts';
import { endAuthorization, type AuthorizationRow } from './authorization.queries.ts';
import { putPair, reconnect } from './grant.queries.ts';
import { NotionOAuth, type Tokens } from './notion-oauth.ts';
import { OAuthFailure } from './oauth-failure.ts';
import { revokePairLater } from './revocation.queries.ts';
import { sealedPair } from './sealed-pair.ts';

/** What a connection is called when neither a person nor Notion has a name for it. */
const NAMELESS = 'Notion';

/** Makes connections of the codes that people bring back from Notion. */
@Injectable()
export class Exchange {
  constructor(
    private readonly dataSource: DataSource,
    private readonly notion: NotionOAuth,
    private readonly box: SecretBox,
    private readonly budget: RequestBudget,
    @Inject(CONFIG) private readonly config: Pick<Config, 'NOTION_REQUESTS_PER_MINUTE'>,
  ) {}

  /**
   * Exchanges a code and keeps the tokens. When they cannot be kept, they are revoked: access that nobody uses is not left open.
   * @throws Problem `notion_code_refused`, `oauth_misconfigured`, `notion_unavailable`, `authorization_other_workspace`, `connection_id_taken`, `workspace_deleted`
   */
  async connect(authorization: AuthorizationRow, code: string, verifier: string): Promise<ConnectionRow> {
    const tokens = await this.notion.exchange(code, verifier).catch((error: unknown) => {
      throw problemOf(error);
    });
    const { connectionId, workspaceId } = authorization;
    try {
      await this.budget.open(connectionId, this.config.NOTION_REQUESTS_PER_MINUTE);
      return await transaction(this.dataSource, tx => this.#keep(tx, authorization, tokens));
    } catch (error) {
      const pair = sealedPair(this.box, connectionId, tokens, Date.now());
      await revokePairLater(this.dataSource, { connectionId, workspaceId }, pair);
      if (!(await findConnection(this.dataSource, workspaceId, connectionId))) await this.budget.close(connectionId);
      throw error;
    }
  }

  async #keep(tx: EntityManager, authorization: AuthorizationRow, tokens: Tokens): Promise<ConnectionRow> {
    const { id, connectionId, workspaceId, isReconnect } = authorization;
    await refuseDeleted(tx, workspaceId);
    const kept = isReconnect ? await this.#mend(tx, authorization, tokens) : await this.#add(tx, authorization, tokens);
    await endAuthorization(tx, id);
    const told = { connectionId, notionWorkspaceId: tokens.workspace_id, isReconnect };
    await tell(tx, ConnectionAuthorized, told, { workspaceId });
    return kept;
  }

  async #add(tx: EntityManager, authorization: AuthorizationRow, tokens: Tokens): Promise<ConnectionRow> {
    const { connectionId, workspaceId, name } = authorization;
    const { sealedRefreshToken, ...pair } = sealedPair(this.box, connectionId, tokens, Date.now());
    const kept = await insertConnection(tx, {
      ...pair,
      id: connectionId,
      workspaceId,
      kind: 'oauth',
      name: name ?? (tokens.workspace_name?.slice(0, 100) || NAMELESS),
      requestsPerMinute: this.config.NOTION_REQUESTS_PER_MINUTE,
      notionBotId: tokens.bot_id,
      notionWorkspaceId: tokens.workspace_id,
      notionWorkspaceName: tokens.workspace_name ?? null,
      notionTodoDataSourceId: null,
      capabilities: {},
    });
    if (!kept) throw ConnectionIdTaken({ id: connectionId });
    await putPair(tx, connectionId, sealedRefreshToken);
    const { tokenPreview } = kept;
    await tell(tx, ConnectionAdded, { connectionId, name: kept.name, tokenPreview }, { workspaceId });
    return kept;
  }

  async #mend(tx: EntityManager, authorization: AuthorizationRow, tokens: Tokens): Promise<ConnectionRow> {
    const { connectionId, workspaceId } = authorization;
    const there = await findConnection(tx, workspaceId, connectionId);
    if (!there) throw ConnectionNotFound({ id: connectionId });
    // What was made through the connection stands in the one Notion workspace, and would be looked for in the other.
    if (there.notionWorkspaceId !== tokens.workspace_id.toLowerCase())
      throw AuthorizationOfOtherWorkspace({ expected: there.notionWorkspaceName ?? 'another one' });
    const { sealedRefreshToken, ...pair } = sealedPair(this.box, connectionId, tokens, Date.now());
    const was = await reconnect(tx, workspaceId, connectionId, { ...pair, notionBotId: tokens.bot_id });
    await putPair(tx, connectionId, sealedRefreshToken);
    if (was === 'broken') await tell(tx, ConnectionMended, { connectionId }, { workspaceId });
    return (await findConnection(tx, workspaceId, connectionId))!;
  }
}

function problemOf(error: unknown): unknown {
  if (!(error instanceof OAuthFailure)) return error;
  const { outcome, message: said, retryAfterMs } = error;
  if (outcome === 'refused') return NotionCodeRefused({ said });
  if (outcome === 'misconfigured') return OAuthMisconfigured({ said });
  return NotionUnavailable({ said, retryAfterMs, cause: error });
}
