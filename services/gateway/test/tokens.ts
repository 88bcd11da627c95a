import { SecretBox } from '@na/secrets';
import { importJWK, SignJWT, type CryptoKey, type JWK } from 'jose';
import { createHmac } from 'node:crypto';
import { SECRETS_KEY, type House } from './house.ts';

/** What a forger would change of a token. */
export interface Forgery {
  header?: object;
  claims?: object;
  /** Signs with another key than the gateway's. */
  key?: CryptoKey;
}

const NOW = () => Math.floor(Date.now() / 1_000);
const CLAIMS = { iss: 'notion-assistant', aud: 'notion-assistant-api' };
const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');

/** Signs tokens as the gateway does, with its own key, but for what a forger would change. */
export async function forgerOf({ database }: House) {
  const [row] = await database.query<{ id: string; private_jwk: string }>(
    `select id, private_jwk from signing_keys where state = 'current'`,
  );
  const { id, private_jwk } = row!;
  const jwk = JSON.parse(new SecretBox(SECRETS_KEY).open(private_jwk, id)) as JWK;
  const own = (await importJWK(jwk, 'ES256')) as CryptoKey;
  const header = { alg: 'ES256', typ: 'at+jwt', kid: id };
  return {
    header,
    sign: ({ header: other = {}, claims = {}, key = own }: Forgery) =>
      new SignJWT({ ...CLAIMS, iat: NOW(), exp: NOW() + 600, auth_time: NOW() + 1, jti: 'forged', ...claims })
        .setProtectedHeader({ ...header, ...other })
        .sign(key),
    /** As those do who take a public key for a shared secret. */
    hmac: (claims: object, secret: string) => {
      const body = { ...CLAIMS, iat: NOW(), exp: NOW() + 600, ...claims };
      const signed = `${part({ ...header, alg: 'HS256' })}.${part(body)}`;
      return `${signed}.${createHmac('sha256', secret).update(signed).digest('base64url')}`;
    },
    /** A token whose header says that it needs no signature. */
    unsigned: (claims: object) =>
      `${part({ ...header, alg: 'none' })}.${part({ ...CLAIMS, iat: NOW(), exp: NOW() + 600, ...claims })}.`,
  };
}
