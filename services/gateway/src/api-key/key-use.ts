import { Injectable } from '@nestjs/common';
import { ApiKeyUsedFromNewNetwork } from '@na/contracts';
import { tell, transaction } from '@na/persistence';
import { logger } from '@na/telemetry';
import { DataSource, type EntityManager } from 'typeorm';
import { Briefly } from '../http/briefly.ts';
import { Mails } from '../mail/mails.ts';
import { FORGET_BEYOND, NOTICE, SEEN, USED, WHOM_TO_WARN } from './key-use.queries.ts';
import { networkOf } from './networks.ts';

const log = logger('api-key');

/** Notes of the same key in the same network are this far apart, in milliseconds. */
const NOTED_FOR_MS = 60_000;
/** A key that wanders from network to network is an event each time, and no more mails than this lets through. */
const MAIL_EVERY = '1 hour';

/** Notes when and from where keys are used, and warns of places that are new. */
@Injectable()
export class KeyUse {
  readonly #noted = new Briefly<true>(NOTED_FOR_MS);

  constructor(
    private readonly dataSource: DataSource,
    private readonly mails: Mails,
  ) {}

  /** Notes a use; nobody waits for it. */
  note(key: { id: string; workspaceId: string }, ip: string): void {
    const network = networkOf(ip);
    void this.#noted
      .get(`${key.id} ${network}`, async () => {
        await this.#write(key, network, ip);
        return true as const;
      })
      .catch((error: unknown) =>
        log.warn({ err: error }, 'That an API key was used was not noted; the next use will be.'),
      );
  }

  /** Notes where a key was made: its first place. */
  async noteMaking(tx: EntityManager, id: string, ip: string): Promise<void> {
    await tx.query(SEEN, [id, networkOf(ip)]);
  }

  async #write(key: { id: string; workspaceId: string }, network: string, ip: string): Promise<void> {
    await transaction(this.dataSource, async tx => {
      const [seen] = await tx.query<{ isNew: boolean }[]>(SEEN, [key.id, network]);
      await tx.query(USED, [key.id, network]);
      if (!seen?.isNew) return;
      await tx.query(FORGET_BEYOND, [key.id, network]);
      const { id: apiKeyId, workspaceId } = key;
      await tell(tx, ApiKeyUsedFromNewNetwork, { apiKeyId, network }, { workspaceId });
      await this.#warn(tx, key.id, ip);
    });
  }

  async #warn(tx: EntityManager, id: string, ip: string): Promise<void> {
    const [mayMail] = await tx.query<unknown[]>(NOTICE, [`mail ${id}`, MAIL_EVERY]);
    if (!mayMail) return;
    const whom = await tx.query<{ keyName: string; userId: string; email: string }[]>(WHOM_TO_WARN, [id]);
    for (const { keyName, userId, email } of whom)
      await this.mails.post(tx, { to: email, template: 'api_key_new_network', data: { keyName, ip }, userId });
  }
}
