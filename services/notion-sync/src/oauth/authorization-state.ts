import { createHash, randomBytes } from 'node:crypto';

/**
 * The `state` that goes to Notion and back: the authorization's id, so that it can be found, and 256 bits of chance, so that nobody else can make it.
 */
export function newState(id: string): string {
  return `${id}.${randomBytes(32).toString('base64url')}`;
}

/** The id in a state; undefined when it is none of ours. */
export function idIn(state: string): string | undefined {
  return /^([\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12})\.[\w-]{43}$/.exec(state)?.[1];
}

/** What is stored of a state. */
export function hashOf(state: string): Buffer {
  return createHash('sha256').update(state).digest();
}

/** A PKCE verifier and its challenge (RFC 7636, S256). */
export function newProof(): { verifier: string; challenge: string } {
  const verifier = randomBytes(32).toString('base64url');
  return { verifier, challenge: createHash('sha256').update(verifier).digest('base64url') };
}
