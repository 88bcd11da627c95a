import { Inject, Injectable } from '@nestjs/common';
import { CONFIG } from '@na/config';
import { ConnectionMended, ConnectionTokenRenewed } from '@na/contracts';
import { tell, transaction } from '@na/persistence';
import { SecretBox } from '@na/secrets';
import { logger } from '@na/telemetry';
import { setTimeout as pause } from 'node:timers/promises';
import { DataSource, type EntityManager } from 'typeorm';
import type { Config } from '../config.ts';
import { ConnectionIsBroken, NotionBusy, NotionUnavailable } from '../errors.ts';
import { NotionFailure } from '../notion/notion-failure.ts';
import {
  findGrant,
  giveRenewalBack,
  noteRefused,
  replacePair,
  takeRenewal,
  type GrantRow,
  type SealedPair,
} from './grant.queries.ts';
import { NotionOAuth, type Tokens } from './notion-oauth.ts';
import { OAuthFailure } from './oauth-failure.ts';
import { revokePairLater } from './revocation.queries.ts';
import { refreshOwner, sealedPair } from './sealed-pair.ts';

const log = logger('oauth');

/** How long a request waits while another replica renews the tokens, in milliseconds. */
const PATIENCE_MS = 15_000;
const LOOK_EVERY_MS = 50;
/** Beyond the deadline of the request to Notion, for the note of its answer; in milliseconds. */
const LEASE_MARGIN_MS = 5_000;
/** How often new tokens are tried to be stored: they are the only ones, and whatever hinders it may pass. */
const STORING_TRIES = 6;

/** Whose token is refused. */
interface Refused {
  connectionId: string;
  workspaceId: string;
  token: string;
}

/**
 * Renews the tokens of OAuth connections, one renewal at a time on all replicas: Notion gives a new refresh token with each renewal, and who comes
 * with a spent one may lose the access altogether.
 *
 * An answer of Notion's can be lost: then nobody knows whether the refresh token is spent. The lease notes this before the request leaves. The
 * next one tries the same token again, which is right when Notion did not get the request or gives the same answer twice. Only when Notion
 * refuses it the connection is broken; it keeps its id and all that hangs on it, and goes on once a person has connected it anew.
 */
@Injectable()
export class Renewal {
  readonly #running = new Map<string, Promise<string | undefined>>();

  constructor(
    private readonly dataSource: DataSource,
    private readonly notion: NotionOAuth,
    private readonly box: SecretBox,
    @Inject(CONFIG) private readonly config: Pick<Config, 'NOTION_TIMEOUT_MS'>,
  ) {}

  /**
   * The token to go on with; undefined when the connection has none that can be renewed.
   * @throws NotionFailure `connection_broken` when Notion refuses to renew it, `notion_unavailable`, `notion_rate_limited`
   */
  async renewed(refused: Refused): Promise<string | undefined> {
    const { connectionId, token } = refused;
    // Who is behind the one that renews takes what it gets, unless that is what was refused.
    const got = await this.#running.get(connectionId);
    if (got !== undefined && got !== token) return got;
    const running = this.#renew(refused).finally(() => this.#running.delete(connectionId));
    this.#running.set(connectionId, running);
    return running;
  }

  async #renew({ connectionId, workspaceId, token }: Refused): Promise<string | undefined> {
    const until = performance.now() + PATIENCE_MS;
    while (performance.now() < until) {
      const grant = await findGrant(this.dataSource, connectionId);
      if (!grant) return undefined;
      const current = this.box.open(grant.sealedToken, connectionId);
      if (current !== token) return current;
      if (grant.refused !== null) throw broken(grant.refused);
      const refreshToken = this.box.open(grant.sealedRefreshToken, refreshOwner(connectionId));
      if (refreshToken === '') return undefined;
      const leaseMs = this.config.NOTION_TIMEOUT_MS + LEASE_MARGIN_MS;
      const lease = await takeRenewal(this.dataSource, connectionId, grant.generation, leaseMs);
      if (lease) await this.#ask({ connectionId, workspaceId, grant, refreshToken, ...lease });
      else await pause(LOOK_EVERY_MS);
    }
    throw unavailable('another replica is still renewing the access.');
  }

  async #ask(asked: Asked): Promise<void> {
    let tokens: Tokens;
    try {
      tokens = await this.notion.refresh(asked.refreshToken);
    } catch (error) {
      throw await this.#failed(asked, error);
    }
    await this.#keep(asked, tokens);
  }

  async #keep({ connectionId, workspaceId, grant: { generation } }: Asked, tokens: Tokens): Promise<void> {
    const pair = sealedPair(this.box, connectionId, tokens, Date.now());
    for (let tried = 1; ; tried++) {
      try {
        return await transaction(this.dataSource, async tx => {
          const replaced = await replacePair(tx, connectionId, generation, pair);
          if (!replaced) return this.#dropUnlessReplaced(tx, { connectionId, workspaceId }, pair);
          await tell(tx, ConnectionTokenRenewed, { connectionId }, { workspaceId });
          if (replaced.was === 'broken') await tell(tx, ConnectionMended, { connectionId }, { workspaceId });
        });
      } catch (error) {
        log.warn({ err: error, connectionId, tried }, 'new tokens of a connection could not be stored');
        if (tried === STORING_TRIES) throw error;
        await pause(100 * 2 ** tried);
      }
    }
  }

  /** The connection was removed while its tokens were renewed: then the new ones are revoked, as the old ones are. */
  async #dropUnlessReplaced(
    tx: EntityManager,
    { connectionId, workspaceId }: Pick<Asked, 'connectionId' | 'workspaceId'>,
    pair: SealedPair,
  ): Promise<void> {
    if (!(await findGrant(tx, connectionId))) await revokePairLater(tx, { connectionId, workspaceId }, pair);
  }

  async #failed({ connectionId, grant, inDoubtSince }: Asked, error: unknown): Promise<unknown> {
    const { generation } = grant;
    if (!(error instanceof OAuthFailure)) return error;
    if (error.outcome === 'refused') {
      const problem = sentenceOf(error, inDoubtSince);
      // When it is not noted, another pair has come in the meantime, and whoever is refused with this one finds it at the next try.
      const isLast = await noteRefused(this.dataSource, connectionId, generation, problem);
      return isLast ? broken(problem) : unavailable('the access was renewed in the meantime.');
    }
    const isInDoubt = error.outcome === 'unknown' || inDoubtSince !== null;
    await giveRenewalBack(this.dataSource, connectionId, generation, isInDoubt);
    if (error.retryAfterMs !== undefined) {
      const problem = NotionBusy({ said: error.message, retryAfterMs: error.retryAfterMs });
      return new NotionFailure(problem, { outcome: 'not_saved', symptom: error.symptom, said: error.message });
    }
    return unavailable(`the access of the connection could not be renewed (${error.message}).`);
  }
}

interface Asked {
  connectionId: string;
  workspaceId: string;
  grant: GrantRow;
  refreshToken: string;
  inDoubtSince: Date | null;
}

function sentenceOf({ message }: OAuthFailure, inDoubtSince: Date | null): string {
  const why = inDoubtSince
    ? `Notion's answer to a renewal at ${inDoubtSince.toISOString()} was lost, and it does not give it again`
    : 'Notion does not renew the access that a person gave';
  return `${why} (${message}). Connect it anew.`;
}

// The request that met the refused token did nothing.
function broken(said: string): NotionFailure {
  return new NotionFailure(ConnectionIsBroken({ said }), { outcome: 'not_saved', symptom: '401', said });
}

function unavailable(said: string): NotionFailure {
  return new NotionFailure(NotionUnavailable({ said }), { outcome: 'not_saved', symptom: 'renewal', said });
}
