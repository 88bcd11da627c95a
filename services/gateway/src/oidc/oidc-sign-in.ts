import { Inject, Injectable } from '@nestjs/common';
import { CONFIG } from '@na/config';
import { IdentityLinked, UserLoggedIn, UserSignedUp } from '@na/contracts';
import { tell, transaction, uuidv7 } from '@na/persistence';
import { randomBytes } from 'node:crypto';
import { DataSource, type EntityManager } from 'typeorm';
import { actAs } from '../access/acting.ts';
import { ADD_USER, HOLD_EMAIL, IS_INVITED } from '../account/account.queries.ts';
import { EmailVerification } from '../account/email-verification.ts';
import { Passwords } from '../account/passwords.ts';
import { isTaken } from '../account/sign-up.ts';
import type { Config } from '../config.ts';
import { SignInRefused } from '../errors.ts';
import { Sessions, type BegunSession, type Origin } from '../session/sessions.ts';
import type { Identity } from './identity-provider.ts';
import { ADD_IDENTITY, USER_OF_IDENTITY, USER_OF_VERIFIED_EMAIL } from './oidc.queries.ts';

/** Signs users in whom an OpenID provider has recognised. */
@Injectable()
export class OidcSignIn {
  constructor(
    private readonly dataSource: DataSource,
    private readonly sessions: Sessions,
    private readonly verification: EmailVerification,
    private readonly passwords: Passwords,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /**
   * Begins a browser's session for the user whom the provider knows. One whom it brings for the first time gets an account where sign-up
   * lets them, or becomes the user with the same address when OIDC_LINK_BY_EMAIL says that the provider is trusted with that. The session that
   * the browser has had, whose cookie's secret is `replaces`, ends.
   * @throws Problem `sign_in_refused`
   */
  async signIn(identity: Identity, origin: Origin, replaces?: string): Promise<BegunSession> {
    // Nobody knows this password; whoever wants one asks for a reset.
    const unknowable = await this.passwords.inTurn(() => this.passwords.hash(randomBytes(32).toString('base64url')));
    return transaction(this.dataSource, async tx => {
      const userId = (await this.#known(tx, identity)) ?? (await this.#new(tx, identity, unknowable, origin));
      actAs({ actor: `user:${userId}`, permissions: [] });
      await tell(tx, UserLoggedIn, { userId, ip: origin.ip });
      const factors = [identity.hasSecondFactor ? ('oidc_mfa' as const) : ('oidc' as const)];
      return this.sessions.begin(tx, { id: uuidv7(), userId, kind: 'cookie', origin, factors, replaces });
    });
  }

  async #known(tx: EntityManager, { issuer, subject }: Identity): Promise<string | undefined> {
    const [user] = await tx.query<{ id: string; state: string }[]>(USER_OF_IDENTITY, [issuer, subject]);
    if (user && user.state !== 'active') throw SignInRefused({ why: 'the account may not log in' });
    return user?.id;
  }

  async #new(tx: EntityManager, identity: Identity, passwordHash: string, { ip }: Origin): Promise<string> {
    const { issuer, subject, verifiedEmail: email } = identity;
    if (!email) throw SignInRefused({ why: 'the provider has not verified your e-mail address' });
    await tx.query(HOLD_EMAIL, [email]);
    const userId = (await this.#byEmail(tx, email)) ?? (await this.#add(tx, email, passwordHash, ip));
    await tx.query(ADD_IDENTITY, [issuer, subject, userId]);
    await tell(tx, IdentityLinked, { userId, issuer });
    return userId;
  }

  async #byEmail(tx: EntityManager, email: string): Promise<string | undefined> {
    const [user] = await tx.query<{ id: string; state: string }[]>(USER_OF_VERIFIED_EMAIL, [email]);
    if (!user) return undefined;
    if (this.config.OIDC_LINK_BY_EMAIL && user.state === 'active') return user.id;
    throw SignInRefused({ why: 'an account with your e-mail address is there already; log in with its password' });
  }

  async #add(tx: EntityManager, email: string, passwordHash: string, ip: string): Promise<string> {
    if (await isTaken(tx, email)) throw SignInRefused({ why: 'an account with your e-mail address is there already' });
    if (!(await this.#mayComeIn(tx, email)))
      throw SignInRefused({ why: 'you have no account here, and sign-up is not open to you' });
    const [made] = await tx.query<{ id: string }[]>(ADD_USER, [email, passwordHash]);
    const userId = made!.id;
    await tell(tx, UserSignedUp, { userId, ip });
    await this.verification.note(tx, userId, email);
    return userId;
  }

  async #mayComeIn(tx: EntityManager, email: string): Promise<boolean> {
    if (this.config.SIGN_UP !== 'invite_only') return this.config.SIGN_UP === 'open';
    const [row] = await tx.query<{ isInvited: boolean }[]>(IS_INVITED, [email]);
    return row!.isInvited;
  }
}
