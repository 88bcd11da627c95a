import { Inject, Injectable } from '@nestjs/common';
import { CONFIG } from '@na/config';
import type { EntityManager } from 'typeorm';
import { networkOf } from '../api-key/networks.ts';
import type { Config } from '../config.ts';
import { TooManyMails } from '../errors.ts';
import { OF_ONE_CLIENT } from '../protection/network.ts';
import { COUNT_REQUEST, FORGET_REQUESTS } from './account.queries.ts';
import { keyedHash } from './keyed-hash.ts';

const WINDOW = '1 hour';

/** Bounds how often mails with links are asked for, to one e-mail address and by one client, over all replicas. */
@Injectable()
export class MailLimit {
  constructor(@Inject(CONFIG) private readonly config: Config) {}

  /** Counts a request, whether or not anybody has the e-mail address. @throws Problem `too_many_mails` */
  async count(tx: EntityManager, email: string, ip: string): Promise<void> {
    const [address, origin] = [this.#subject('to', email), this.#subject('from', networkOf(ip, OF_ONE_CLIENT))];
    await tx.query(FORGET_REQUESTS);
    const counted = await tx.query<{ subject: Buffer; requests: number; leftMs: number }[]>(COUNT_REQUEST, [
      [address, origin],
      WINDOW,
    ]);
    const { MAIL_REQUESTS_PER_ADDRESS: perAddress, MAIL_REQUESTS_PER_IP: perIp } = this.config;
    const over = counted.filter(({ subject, requests }) => requests > (subject.equals(address) ? perAddress : perIp));
    const retryAfterMs = Math.max(0, ...over.map(({ leftMs }) => leftMs));
    if (over.length) throw TooManyMails({ minutes: Math.ceil(retryAfterMs / 60_000), retryAfterMs });
  }

  #subject(...parts: string[]): Buffer {
    return keyedHash(this.config.JWT_SIGNING_KEY, 'mail request', ...parts);
  }
}
