import type { SecretBox } from '@na/secrets';
import { tokenPreview } from '../connections/token-preview.ts';
import type { SealedPair } from './grant.queries.ts';
import type { Tokens } from './notion-oauth.ts';

/** For whom a refresh token is sealed: one put in the place of the access token would not open. */
export const refreshOwner = (connectionId: string) => `${connectionId}/refresh`;
/** For whom the PKCE verifier of an authorization is sealed. */
export const verifierOwner = (authorizationId: string) => `${authorizationId}/verifier`;

/**
 * A pair of tokens as it is stored. Where Notion gives no refresh token, an empty one is kept.
 * @param now milliseconds since 1970
 */
export function sealedPair(box: SecretBox, connectionId: string, tokens: Tokens, now: number): SealedPair {
  return {
    sealedToken: box.seal(tokens.access_token, connectionId),
    sealedRefreshToken: box.seal(tokens.refresh_token ?? '', refreshOwner(connectionId)),
    tokenPreview: tokenPreview(tokens.access_token),
    tokenExpiresAt: tokens.expires_in ? new Date(now + tokens.expires_in * 1_000) : null,
  };
}

/** The tokens of a pair that are there. */
export function openedPair(
  box: SecretBox,
  connectionId: string,
  { sealedToken, sealedRefreshToken }: Pick<SealedPair, 'sealedToken' | 'sealedRefreshToken'>,
): string[] {
  return [box.open(sealedToken, connectionId), box.open(sealedRefreshToken, refreshOwner(connectionId))].filter(
    Boolean,
  );
}
