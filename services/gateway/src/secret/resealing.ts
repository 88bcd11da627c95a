import { Inject, Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { CONFIG } from '@na/config';
import { reseal, SecretBox, type Sealed, type SealedTable } from '@na/secrets';
import { logger } from '@na/telemetry';
import { DataSource } from 'typeorm';
import type { Config } from '../config.ts';
import { outdated, replace } from './secret.queries.ts';

const log = logger('secrets');

/** Where sealed secrets stand, each sealed for the id of its row. What lives for minutes only, such as cookies and authorizations, is left. */
const PLACES = [
  { table: 'signing_keys', column: 'private_jwk' },
  { table: 'factors', column: 'seed' },
  { table: 'applications', column: 'secret' },
  { table: 'mails', column: 'sealed' },
] as const;

/** Seals the secrets anew, after a start with SECRETS_OLD_KEYS, so that the old keys can go. */
@Injectable()
export class Resealing implements OnApplicationBootstrap, BeforeApplicationShutdown {
  readonly #end = new AbortController();
  #ended: Promise<void> = Promise.resolve();

  constructor(
    private readonly dataSource: DataSource,
    private readonly box: SecretBox,
    @Inject(CONFIG) private readonly config: Pick<Config, 'SECRETS_OLD_KEYS'>,
  ) {}

  onApplicationBootstrap(): void {
    if (this.config.SECRETS_OLD_KEYS.length === 0) return;
    this.#ended = this.#reseal().catch((error: unknown) =>
      log.error({ err: error }, 'The secrets could not all be sealed anew; the next start goes on. Keep the old keys.'),
    );
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.#end.abort();
    await this.#ended;
  }

  async #reseal(): Promise<void> {
    const total = { resealed: 0, unopened: 0 };
    for (const place of PLACES) {
      const { resealed, unopened } = await reseal(this.box, this.#table(place), this.#end.signal);
      total.resealed += resealed;
      total.unopened += unopened.length;
    }
    if (this.#end.signal.aborted) return;
    if (total.unopened)
      log.error(total, 'Some secrets open with none of the keys. Keep the old keys, and look for more.');
    else log.info(total, 'All secrets are sealed with SECRETS_KEY; SECRETS_OLD_KEYS can go.');
  }

  #table({ table, column }: (typeof PLACES)[number]): SealedTable {
    return {
      outdated: (keyId, after, limit) =>
        this.dataSource.query<Sealed[]>(outdated(table, column), [keyId, after, limit]),
      replace: async (id, was, now) => void (await this.dataSource.query(replace(table, column), [id, was, now])),
    };
  }
}
