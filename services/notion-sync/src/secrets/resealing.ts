import { Inject, Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { CONFIG } from '@na/config';
import { reseal, SecretBox, type Sealed, type SealedTable } from '@na/secrets';
import { logger } from '@na/telemetry';
import { DataSource } from 'typeorm';
import type { Config } from '../config.ts';
import { refreshOwner } from '../oauth/sealed-pair.ts';
import { outdated, replace, type Place } from './secret.queries.ts';

const log = logger('secrets');

/** Seals the tokens anew, after a start with TOKEN_ENCRYPTION_OLD_KEYS, so that the old keys can go. PKCE verifiers live for ten minutes and are left. */
@Injectable()
export class Resealing implements OnApplicationBootstrap, BeforeApplicationShutdown {
  readonly #end = new AbortController();
  #ended: Promise<void> = Promise.resolve();

  constructor(
    private readonly dataSource: DataSource,
    private readonly box: SecretBox,
    @Inject(CONFIG) private readonly config: Pick<Config, 'TOKEN_ENCRYPTION_OLD_KEYS'>,
  ) {}

  onApplicationBootstrap(): void {
    if (this.config.TOKEN_ENCRYPTION_OLD_KEYS.length === 0) return;
    this.#ended = this.#reseal().catch((error: unknown) =>
      log.error({ err: error }, 'The tokens could not all be sealed anew; the next start goes on. Keep the old keys.'),
    );
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.#end.abort();
    await this.#ended;
  }

  async #reseal(): Promise<void> {
    const total = { resealed: 0, unopened: 0 };
    for (const table of this.#tables()) {
      const { resealed, unopened } = await reseal(this.box, table, this.#end.signal);
      total.resealed += resealed;
      total.unopened += unopened.length;
    }
    if (this.#end.signal.aborted) return;
    if (total.unopened)
      log.error(total, 'Some tokens open with none of the keys. Keep the old keys, and look for more.');
    else log.info(total, 'All tokens are sealed with TOKEN_ENCRYPTION_KEY; TOKEN_ENCRYPTION_OLD_KEYS can go.');
  }

  #tables(): SealedTable[] {
    const connection = { table: 'connection', id: 'id', ownerId: 'id' };
    const grant = { table: 'notion_grant', id: 'connection_id', ownerId: 'connection_id' };
    const revocation = { table: 'revocation', id: 'id', ownerId: 'connection_id' };
    return [
      this.#table({ ...connection, column: 'sealed_token' }),
      this.#table({ ...grant, column: 'sealed_refresh_token' }, refreshOwner),
      this.#table({ ...revocation, column: 'sealed_token' }),
      this.#table({ ...revocation, column: 'sealed_refresh_token' }, refreshOwner),
    ];
  }

  #table(place: Place, owner = (id: string) => id): SealedTable {
    return {
      outdated: async (keyId, after, limit) => {
        const found = await this.dataSource.query<Sealed[]>(outdated(place), [keyId, after, limit]);
        return found.map(row => ({ ...row, owner: owner(row.owner) }));
      },
      replace: async (id, was, now) => void (await this.dataSource.query(replace(place), [id, was, now])),
    };
  }
}
