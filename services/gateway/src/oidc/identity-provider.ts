import { Inject, Injectable } from '@nestjs/common';
import { CONFIG } from '@na/config';
import { logger } from '@na/telemetry';
import * as oidc from 'openid-client';
import type { Config } from '../config.ts';
import { ProviderUnreachable, SignInOff, SignInRefused } from '../errors.ts';
import type { PendingSignIn } from './pending-sign-in.ts';

const log = logger('oidc');

/** Where the provider sends browsers back to. */
const CALLBACK_PATH = '/v1/sessions/oidc/callback';

/** How long one request to the provider may take, in seconds. */
const TIMEOUT_S = 5;

/** Ways of signing in that a provider may say it has asked for and that count as a second factor (RFC 8176). */
const SECOND_FACTORS = ['mfa', 'otp', 'hwk', 'swk', 'sms', 'fpt', 'face'];

/** Whom the provider says it is. */
export interface Identity {
  issuer: string;
  subject: string;
  /** In lower case; undefined unless the provider has verified it. */
  verifiedEmail?: string;
  hasSecondFactor: boolean;
}

/** The external OpenID provider that users may sign in by; off unless it is configured. */
@Injectable()
export class IdentityProvider {
  #discovered: Promise<oidc.Configuration> | undefined;

  constructor(@Inject(CONFIG) private readonly config: Config) {}

  /** Where the browser goes to sign in, and what it is to remember meanwhile. @throws Problem `sign_in_off`, `provider_unreachable` */
  async begin(returnTo: string): Promise<{ url: string; pending: PendingSignIn }> {
    const provider = await this.#provider();
    const pending = {
      state: oidc.randomState(),
      nonce: oidc.randomNonce(),
      codeVerifier: oidc.randomPKCECodeVerifier(),
      returnTo,
    };
    const url = oidc.buildAuthorizationUrl(provider, {
      redirect_uri: this.#callback(),
      scope: 'openid email',
      state: pending.state,
      nonce: pending.nonce,
      code_challenge: await oidc.calculatePKCECodeChallenge(pending.codeVerifier),
      code_challenge_method: 'S256',
    });
    return { url: url.href, pending };
  }

  /** Who has signed in there, from what the browser brought back. @throws Problem `sign_in_refused`, `provider_unreachable` */
  async finish(query: string, { state, nonce, codeVerifier }: PendingSignIn): Promise<Identity> {
    const provider = await this.#provider();
    const claims = await this.#claims(provider, query, { state, nonce, codeVerifier });
    const { iss, sub, email, email_verified: isVerified, amr } = claims;
    return {
      issuer: iss,
      subject: sub,
      ...(isVerified === true && typeof email === 'string' && { verifiedEmail: email.toLowerCase() }),
      hasSecondFactor: Array.isArray(amr) && amr.some(way => SECOND_FACTORS.includes(String(way))),
    };
  }

  async #claims(
    provider: oidc.Configuration,
    query: string,
    { state, nonce, codeVerifier }: Omit<PendingSignIn, 'returnTo'>,
  ): Promise<oidc.IDToken> {
    try {
      const tokens = await oidc.authorizationCodeGrant(provider, new URL(`${this.#callback()}${query}`), {
        expectedState: state,
        expectedNonce: nonce,
        pkceCodeVerifier: codeVerifier,
        idTokenExpected: true,
      });
      return tokens.claims()!;
    } catch (error) {
      if (isUnreachable(error)) throw ProviderUnreachable({ retryAfterMs: 5_000, cause: error });
      log.info({ err: error }, 'a sign-in by the OpenID provider was refused');
      throw SignInRefused({ why: 'the provider’s answer is not one to what was asked' });
    }
  }

  #provider(): Promise<oidc.Configuration> {
    this.#discovered ??= this.#discover();
    // What failed is not kept; the next one looks again.
    this.#discovered.catch(() => (this.#discovered = undefined));
    return this.#discovered;
  }

  async #discover(): Promise<oidc.Configuration> {
    const { OIDC_ISSUER: issuer, OIDC_CLIENT_ID: id, OIDC_CLIENT_SECRET: secret } = this.config;
    if (!issuer || !id || !secret) throw SignInOff({});
    const url = new URL(issuer);
    // The library believes what comes over TLS from the token endpoint; we look at the signature all the same.
    const checks = [oidc.enableNonRepudiationChecks];
    const execute = url.protocol === 'http:' && isHere(url.hostname) ? [...checks, oidc.allowInsecureRequests] : checks;
    try {
      return await oidc.discovery(url, id, secret, undefined, { execute, timeout: TIMEOUT_S });
    } catch (error) {
      throw ProviderUnreachable({ retryAfterMs: 5_000, cause: error });
    }
  }

  #callback(): string {
    return `${this.config.PUBLIC_URL}${CALLBACK_PATH}`;
  }
}

/** Plain HTTP is for a provider on this very machine, as tests have one. */
function isHere(host: string): boolean {
  return ['127.0.0.1', '[::1]', 'localhost'].includes(host);
}

/** Whether no answer came; the library says so in an error of its own, somewhere in its causes. */
function isUnreachable(error: unknown): boolean {
  const { name, message, cause } = (error ?? {}) as Partial<Error>;
  return name === 'TimeoutError' || message === 'fetch failed' || (cause !== undefined && isUnreachable(cause));
}
