import { createHmac } from 'node:crypto';
import { SIGNING_KEY } from './house.ts';

const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');

/** A session token as the gateway makes them, with what a forger would change. */
export function forged({
  header = {},
  claims = {},
  key = SIGNING_KEY,
  hash = 'sha256',
}: {
  header?: object;
  claims?: object;
  key?: string;
  hash?: string;
}): string {
  const now = Math.floor(Date.now() / 1000);
  const signed = [
    part({ alg: 'HS256', typ: 'at+jwt', ...header }),
    part({ iss: 'notion-assistant', aud: 'notion-assistant-api', iat: now, exp: now + 900, ...claims }),
  ].join('.');
  return `${signed}.${createHmac(hash, key).update(signed).digest('base64url')}`;
}

/** A token whose header says that it needs no signature. */
export function unsigned(claims: object): string {
  const now = Math.floor(Date.now() / 1000);
  return `${part({ alg: 'none', typ: 'at+jwt' })}.${part({ iss: 'notion-assistant', aud: 'notion-assistant-api', iat: now, exp: now + 900, ...claims })}.`;
}
