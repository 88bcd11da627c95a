import { Inject, Injectable } from '@nestjs/common';
import { CONFIG } from '@na/config';
import { LoginRefused } from '@na/contracts';
import { tell, transaction } from '@na/persistence';
import { DataSource, type EntityManager } from 'typeorm';
import type { Config } from '../config.ts';
import { TooManyLogins } from '../errors.ts';
import { keyedHash } from '../account/keyed-hash.ts';

const WINDOW = '15 minutes';
/** On one account from one address. From elsewhere its owner still gets in. */
const MOST_ON_ACCOUNT = 10;
/** From one address, on whatever accounts; an office shares one. */
const MOST_FROM_ADDRESS = 100;

/** Counts log-ins that failed, over all replicas, and stops those who only guess. */
@Injectable()
export class LoginFailures {
  constructor(
    private readonly dataSource: DataSource,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** @throws Problem `too_many_logins` when too many failed of late */
  async refuseGuessing(email: string, ip: string): Promise<void> {
    const { account, address } = this.#subjects(email, ip);
    const rows = await this.dataSource.query<{ subject: string; failures: number; leftMs: number }[]>(
      `select subject, failures, extract(epoch from until - now())::float8 * 1000 as "leftMs"
       from login_failures where subject in ($1, $2) and until > now()`,
      [account, address],
    );
    const over = rows.filter(row => row.failures >= (row.subject === account ? MOST_ON_ACCOUNT : MOST_FROM_ADDRESS));
    const retryAfterMs = Math.max(0, ...over.map(row => row.leftMs));
    if (over.length) throw TooManyLogins({ minutes: Math.ceil(retryAfterMs / 60_000), retryAfterMs });
  }

  /** Counts a log-in that failed, and tells it. */
  async note(email: string, ip: string): Promise<void> {
    const emailHash = keyedHash(this.config.JWT_SIGNING_KEY, 'email', email).toString('base64url');
    await transaction(this.dataSource, async tx => {
      await this.#count(tx, email, ip);
      await tell(tx, LoginRefused, { emailHash, ip });
    });
  }

  /** Begins anew for an account whose owner got in. */
  async forget(tx: EntityManager, email: string, ip: string): Promise<void> {
    await tx.query(`delete from login_failures where subject = $1`, [this.#subjects(email, ip).account]);
  }

  async #count(tx: EntityManager, email: string, ip: string): Promise<void> {
    const { account, address } = this.#subjects(email, ip);
    await tx.query(
      `delete from login_failures where subject in
         (select subject from login_failures where until <= now() limit 20 for update skip locked)`,
    );
    // In one order everywhere, so that two of these never wait for each other.
    await tx.query(
      `insert into login_failures as known (subject, failures, until)
       select subject, 1, now() + $2::interval from unnest($1::text[]) subject order by subject
       on conflict (subject) do update set
         failures = case when known.until > now() then known.failures + 1 else 1 end,
         until = case when known.until > now() then known.until else excluded.until end`,
      [[account, address], WINDOW],
    );
  }

  #subjects(email: string, ip: string): { account: string; address: string } {
    const subject = (...parts: string[]) =>
      keyedHash(this.config.JWT_SIGNING_KEY, 'login', ...parts).toString('base64url');
    return { account: subject(email, ip), address: subject(ip) };
  }
}
