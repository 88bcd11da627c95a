import { Inject, Injectable } from '@nestjs/common';
import { CONFIG } from '@na/config';
import { afterCommit, uuidv7 } from '@na/persistence';
import { SecretBox } from '@na/secrets';
import { flow, inject } from '@na/telemetry';
import { randomUUID } from 'node:crypto';
import type { EntityManager } from 'typeorm';
import { keyedHash } from '../account/keyed-hash.ts';
import type { Config } from '../config.ts';
import { Alarm } from '../live/alarm.ts';
import { INSERT } from './mail.queries.ts';
import type { NewMail } from './mail-templates.ts';

export type { NewMail } from './mail-templates.ts';

/** Takes mails. Each is sent once the transaction that wrote it is committed, and never when it is rolled back. */
@Injectable()
export class Mails {
  constructor(
    private readonly box: SecretBox,
    private readonly alarm: Alarm,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /**
   * Writes a mail in the transaction of what causes it. What it says and whom it goes to is sealed, since its links hold tokens.
   * @throws Error when the address could not be one
   */
  async post(tx: EntityManager, { to, template, data, userId }: NewMail): Promise<void> {
    refuseOtherThanAddress(to);
    const id = uuidv7();
    const { JWT_SIGNING_KEY } = this.config;
    await tx.query(INSERT, [
      id,
      template,
      this.box.seal(JSON.stringify({ to, data }), id),
      keyedHash(JWT_SIGNING_KEY, 'email', to.toLowerCase()).toString('base64url'),
      userId,
      flow.current()?.correlationId ?? randomUUID(),
      inject().traceparent,
    ]);
    afterCommit(tx, () => this.alarm.ring());
  }
}

// Whatever could end a header or name a second recipient is no part of an address that we send to.
function refuseOtherThanAddress(to: string): void {
  if (to.length > 320 || !/^[^\s\p{Cc}<>()[\],;:\\"@]+@[^\s\p{Cc}<>()[\],;:\\"@]+$/u.test(to))
    throw new Error('A mail needs one plain e-mail address to go to, such as ada@example.com.');
}
