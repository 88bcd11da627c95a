import { Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { ConnectionAccessNotRevoked, ConnectionAccessRevoked } from '@na/contracts';
import { tell, transaction } from '@na/persistence';
import { SecretBox } from '@na/secrets';
import { flow, logger } from '@na/telemetry';
import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { DataSource } from 'typeorm';
import { NotionOAuth } from './notion-oauth.ts';
import { OAuthFailure } from './oauth-failure.ts';
import { endRevocation, postponeRevocation, takeRevocations, type RevocationRow } from './revocation.queries.ts';
import { openedPair } from './sealed-pair.ts';

const log = logger('oauth');

const LOOK_EVERY_MS = 1_000;
const AT_ONCE = 10;
/** Two requests with their deadlines, and some. */
const LEASE_MS = 150_000;
/** With the pauses between them, about a day and a half. */
const MOST_ATTEMPTS = 16;
const FIRST_PAUSE_MS = 2_000;
const LONGEST_PAUSE_MS = 6 * 3_600_000;

/** How long to wait after so many attempts, in milliseconds. */
function pauseAfter(attempts: number): number {
  return Math.min(FIRST_PAUSE_MS * 2 ** (attempts - 1), LONGEST_PAUSE_MS);
}

/** Has Notion end the access of connections that were removed. Their tokens are kept, sealed, until it has, or until nobody believes in it any more. */
@Injectable()
export class Revocations implements OnApplicationBootstrap, BeforeApplicationShutdown {
  readonly #end = new AbortController();
  #ended: Promise<void> = Promise.resolve();

  constructor(
    private readonly dataSource: DataSource,
    private readonly notion: NotionOAuth,
    private readonly box: SecretBox,
  ) {}

  onApplicationBootstrap(): void {
    this.#ended = this.#work(this.#end.signal);
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.#end.abort();
    await this.#ended;
  }

  async #work(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      try {
        for (const row of await takeRevocations(this.dataSource, AT_ONCE, LEASE_MS)) await this.#revoke(row);
      } catch (error) {
        log.warn({ err: error }, 'access that is to be revoked could not be looked for');
      }
      await pause(LOOK_EVERY_MS, undefined, { signal }).catch(() => undefined);
    }
  }

  async #revoke(row: RevocationRow): Promise<void> {
    const { id, connectionId, attempts } = row;
    try {
      for (const token of openedPair(this.box, connectionId, row)) await this.notion.revoke(token);
      await this.#conclude(row);
    } catch (error) {
      const problem = (error as Error).message;
      log.warn({ connectionId, attempts, problem }, 'access of a removed connection could not be revoked yet');
      if (attempts >= MOST_ATTEMPTS) return this.#conclude(row, problem);
      const asked = error instanceof OAuthFailure ? error.retryAfterMs : undefined;
      await postponeRevocation(this.dataSource, id, Math.max(asked ?? 0, pauseAfter(attempts)));
    }
  }

  async #conclude({ id, connectionId, workspaceId }: RevocationRow, problem?: string): Promise<void> {
    const own = { correlationId: randomUUID(), actor: 'service:notion-sync' };
    await flow.run(own, () =>
      transaction(this.dataSource, async tx => {
        if (!(await endRevocation(tx, id))) return;
        if (problem === undefined) await tell(tx, ConnectionAccessRevoked, { connectionId }, { workspaceId });
        else await tell(tx, ConnectionAccessNotRevoked, { connectionId, problem }, { workspaceId });
      }),
    );
  }
}
