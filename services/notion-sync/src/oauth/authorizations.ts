import { Injectable } from '@nestjs/common';
import type {
  Authorization,
  FinishAuthorizationRequest,
  GetAuthorizationRequest,
  StartAuthorizationRequest,
  StartAuthorizationResponse,
} from '@na/contracts';
import { AuthorizationFailed } from '@na/contracts';
import { Problem } from '@na/errors';
import { refuseDeleted, tell, transaction } from '@na/persistence';
import { SecretBox } from '@na/secrets';
import { flow } from '@na/telemetry';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { asked, text, uuid } from '../asked.ts';
import { findConnection, type ConnectionRow } from '../connections/connection.queries.ts';
import {
  AuthorizationDenied,
  AuthorizationIdTaken,
  AuthorizationNotFound,
  AuthorizationRefused,
  ConnectionIsNoOAuth,
  ConnectionNotFound,
} from '../errors.ts';
import { hashOf, idIn, newProof, newState } from './authorization-state.ts';
import {
  endAuthorization,
  findAuthorization,
  startAuthorization,
  takeAuthorization,
  type AuthorizationRow,
} from './authorization.queries.ts';
import { Exchange } from './exchange.ts';
import { NotionOAuth } from './notion-oauth.ts';
import { verifierOwner } from './sealed-pair.ts';

/** How long a person may take to answer, in milliseconds; as long as Notion keeps a code. */
const ANSWERED_WITHIN_MS = 10 * 60_000;

const start = z.object({
  id: uuid(),
  workspaceId: uuid(),
  name: text(1, 100).optional(),
  connectionId: uuid().optional(),
});
const finish = z.object({
  workspaceId: uuid(),
  state: text(1, 200),
  code: text(1, 1_000).optional(),
  error: text(1, 200).optional(),
});
const which = z.object({ workspaceId: uuid(), id: uuid() });

/** Asks people for access to their Notion, and takes their answers. */
@Injectable()
export class Authorizations {
  constructor(
    private readonly dataSource: DataSource,
    private readonly notion: NotionOAuth,
    private readonly box: SecretBox,
    private readonly exchange: Exchange,
  ) {}

  /** @throws Problem `oauth_not_configured`, `authorization_id_taken`, `connection_not_found`, `connection_not_oauth`, `workspace_deleted` */
  async start(request: StartAuthorizationRequest): Promise<StartAuthorizationResponse> {
    const { id, workspaceId, name, connectionId } = asked(start, request);
    await refuseDeleted(this.dataSource, workspaceId);
    const { redirectUri } = this.notion;
    if (connectionId !== undefined) await this.#assertOAuth(workspaceId, connectionId);
    const state = newState(id);
    const { verifier, challenge } = newProof();
    const started = await startAuthorization(this.dataSource, {
      id,
      workspaceId,
      actor: actor(),
      connectionId: connectionId ?? id,
      isReconnect: connectionId !== undefined,
      name: name ?? null,
      stateHash: hashOf(state),
      sealedVerifier: this.box.seal(verifier, verifierOwner(id)),
      expiresAt: new Date(Date.now() + ANSWERED_WITHIN_MS),
    });
    if (!started) throw AuthorizationIdTaken({ id });
    const url = this.notion.authorizeUrl({ state, challenge });
    return { url, redirectUri, expiresAt: started.expiresAt.toISOString() };
  }

  /**
   * Makes the connection. A state counts once, whatever comes of it.
   * @throws Problem `authorization_refused` when the state is unknown, used or too old, or of another workspace or asker; what the exchange met
   */
  async finish(request: FinishAuthorizationRequest): Promise<ConnectionRow> {
    const { workspaceId, state, code, error } = asked(finish, request);
    const id = idIn(state);
    const given = { id: id ?? '', workspaceId, actor: actor(), stateHash: hashOf(state) };
    const taken = id && (await takeAuthorization(this.dataSource, given));
    if (!taken) throw AuthorizationRefused({});
    try {
      if (code === undefined) throw AuthorizationDenied({ said: error ?? 'no code came' });
      const verifier = this.box.open(taken.sealedVerifier!, verifierOwner(taken.id));
      return await this.exchange.connect(taken, code, verifier);
    } catch (thrown) {
      await this.#noteFailed(taken, Problem.from(thrown));
      throw thrown;
    }
  }

  /** @throws Problem `authorization_not_found` */
  async get({ workspaceId, id }: GetAuthorizationRequest): Promise<Authorization> {
    asked(which, { workspaceId, id });
    const found = await findAuthorization(this.dataSource, workspaceId, id);
    if (!found) throw AuthorizationNotFound({ id });
    return authorizationBody(found);
  }

  async #assertOAuth(workspaceId: string, id: string): Promise<void> {
    const connection = await findConnection(this.dataSource, workspaceId, id);
    if (!connection) throw ConnectionNotFound({ id });
    if (connection.kind !== 'oauth') throw ConnectionIsNoOAuth({ id });
  }

  async #noteFailed({ id, workspaceId }: AuthorizationRow, { code, detail }: Problem): Promise<void> {
    await transaction(this.dataSource, async tx => {
      await endAuthorization(tx, id, { code, detail });
      await tell(tx, AuthorizationFailed, { authorizationId: id, problemCode: code }, { workspaceId });
    });
  }
}

function actor(): string {
  return flow.current()?.actor ?? 'anonymous';
}

function authorizationBody(row: AuthorizationRow): Authorization {
  return {
    id: row.id,
    workspaceId: row.workspaceId,
    state: row.state,
    connectionId: row.connectionId,
    problemCode: row.problemCode ?? undefined,
    problem: row.problem ?? undefined,
    createdAt: row.createdAt.toISOString(),
    expiresAt: row.expiresAt.toISOString(),
  };
}
