import { Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { afterCommit, transaction } from '@na/persistence';
import { flow, logger } from '@na/telemetry';
import { randomUUID } from 'node:crypto';
import { DataSource, type EntityManager } from 'typeorm';
import { GIVE_UP_REQUESTS, KEEP_REQUEST, PUT_OFF_REQUEST, TAKE_REQUEST } from './account.queries.ts';
import { EmailVerification } from './email-verification.ts';
import { MailLimit } from './mail-limit.ts';
import { PasswordReset } from './password-reset.ts';
import { SignUp } from './sign-up.ts';

const log = logger('account');

/** How often a replica looks for what another left behind, in milliseconds. */
const EVERY_MS = 5_000;

/** What somebody asks for an e-mail address without showing who they are. */
export interface AccountRequest {
  id: string;
  kind: 'sign_up' | 'verify_email' | 'reset_password';
  email: string;
  /** Of the password that they chose. */
  passwordHash?: string | null;
  /** Where they ask from. */
  ip: string;
}

type Handlers = { [kind in AccountRequest['kind']]: (tx: EntityManager, request: AccountRequest) => Promise<void> };

/**
 * Takes requests at the door, and deals with them after the answer. At the door the same is done for each, whether or not anybody has the
 * address: neither the answer nor the time that it takes can tell. A request is kept before it is answered, so that none is lost.
 */
@Injectable()
export class AccountRequests implements OnApplicationBootstrap, OnModuleDestroy {
  readonly #handlers: Handlers;
  #timer: NodeJS.Timeout | undefined;
  #work: Promise<void> = Promise.resolve();

  constructor(
    private readonly dataSource: DataSource,
    private readonly limit: MailLimit,
    signUp: SignUp,
    verification: EmailVerification,
    reset: PasswordReset,
  ) {
    this.#handlers = {
      sign_up: (tx, request) => signUp.deal(tx, request),
      verify_email: (tx, { email }) => verification.sendAgain(tx, email),
      reset_password: (tx, request) => reset.deal(tx, request),
    };
  }

  /** Takes a request. Repeatable by its id. @throws Problem `too_many_mails` */
  async take({ id, kind, email, passwordHash, ip }: AccountRequest): Promise<void> {
    await transaction(this.dataSource, async tx => {
      await this.limit.count(tx, email, ip);
      const { correlationId = randomUUID() } = flow.current() ?? {};
      await tx.query(KEEP_REQUEST, [id, kind, email, passwordHash ?? null, ip, correlationId]);
      afterCommit(tx, () => this.#go());
    });
  }

  onApplicationBootstrap(): void {
    this.#timer = setInterval(() => this.#go(), EVERY_MS).unref();
  }

  async onModuleDestroy(): Promise<void> {
    clearInterval(this.#timer);
    await this.#work;
  }

  /** Deals with what waits, one after the other. */
  #go(): void {
    const all = async () => {
      while (await this.#next());
    };
    this.#work = this.#work
      .then(all)
      .catch((error: unknown) =>
        log.warn({ err: error }, 'A request for an account could not be dealt with; it is tried again.'),
      );
  }

  /** Deals with one request. @returns whether there was one */
  async #next(): Promise<boolean> {
    const own = { correlationId: String(randomUUID()), actor: 'service:gateway' };
    let taken: string | undefined;
    try {
      return await flow.run(own, () =>
        transaction(this.dataSource, async tx => {
          const [[request]] = await tx.query<[(AccountRequest & { correlationId: string })[], number]>(TAKE_REQUEST);
          if (!request) return false;
          taken = request.id;
          own.correlationId = request.correlationId;
          await this.#handlers[request.kind](tx, request);
          return true;
        }),
      );
    } catch (error) {
      if (taken) await this.dataSource.query(PUT_OFF_REQUEST, [taken]);
      await this.dataSource.query(GIVE_UP_REQUESTS);
      throw error;
    }
  }
}
