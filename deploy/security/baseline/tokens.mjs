import { exportJWK, generateKeyPair, importJWK, SignJWT } from 'jose';
import { createHmac, createPublicKey } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { SecretBox } from '../../../libs/secrets/src/secret-box.ts';
import { keepSecrets } from '../../local/secrets.mjs';
import { send } from '../system/send.mjs';

const part = value => Buffer.from(JSON.stringify(value)).toString('base64url');
const decoded = text => JSON.parse(Buffer.from(text, 'base64url').toString());
const now = () => Math.floor(Date.now() / 1_000);

/** Access tokens that were made up, changed or meant for something else open nothing. */
export async function tokens({ url, dataDir, query, callers, expect }) {
  const own = callers.sessionToken;
  const [head, body] = own.split('.');
  const header = decoded(head);
  const claims = decoded(body);
  const ours = await signerOf(dataDir, query);
  const theirs = await generateKeyPair('ES256', { extractable: true });
  const jwk = await exportJWK(theirs.publicKey);
  const sign = (more, changes = {}, key = ours.privateKey) =>
    new SignJWT({ ...claims, ...changes }).setProtectedHeader({ ...header, ...more }).sign(key);
  const hmac = secret => {
    const signed = `${part({ ...header, alg: 'HS256' })}.${body}`;
    return `${signed}.${createHmac('sha256', secret).update(signed).digest('base64url')}`;
  };
  const pem = createPublicKey({ key: /** @type {any} */ (ours.publicJwk), format: 'jwk' }).export({
    type: 'spki',
    format: 'pem',
  });

  expect((await opens(url, own)) === 200, 'an access token of ours is refused');
  expect((await opens(url, await sign({}))) === 200, 'the forger of these probes does not sign as the gateway does');
  const forged = {
    'without a signature (alg: none)': `${part({ ...header, alg: 'none' })}.${body}.`,
    'without a signature (alg: None)': `${part({ ...header, alg: 'None' })}.${body}.`,
    'whose signature was cut off': `${head}.${body}.`,
    'whose claims were changed': `${head}.${part({ ...claims, sub: '01980a3c-5b1e-7c3d-9f00-3d2c1b0a9e8f', x: 1 })}.${own.split('.')[2]}`,
    'signed with our public key as a shared secret (HS256)': hmac(pem),
    'signed with our JWK as a shared secret (HS256)': hmac(JSON.stringify(ours.publicJwk)),
    'signed with nothing (HS256)': hmac(''),
    'signed with another key under our key id': await sign({}, {}, theirs.privateKey),
    'that brings its key along (jwk)': await sign({ jwk }, {}, theirs.privateKey),
    'that says where its key is (jku)': await sign({ jku: 'http://127.0.0.1:9/keys' }, {}, theirs.privateKey),
    'whose key id is a path': await sign({ kid: '../../../../dev/null' }, {}, theirs.privateKey),
    'whose key id is SQL': await sign({ kid: "x' union select '' --" }, {}, theirs.privateKey),
    'without a key id': await sign({ kid: undefined }, {}, theirs.privateKey),
    'of ours for another audience': await sign({}, { aud: 'another-api' }),
    'of ours for no audience': await sign({}, { aud: undefined }),
    'of ours by another issuer': await sign({}, { iss: 'https://evil.example' }),
    'of ours of another type': await sign({ typ: 'JWT' }),
    'of ours that has expired': await sign({}, { iat: now() - 7_200, exp: now() - 3_600 }),
    'of ours that counts only later': await sign({}, { nbf: now() + 3_600 }),
    'of ours for a session that is none': await sign({}, { sid: '01980a3c-5b1e-7c3d-9f00-3d2c1b0a9e8f' }),
  };
  for (const [what, token] of Object.entries(forged)) {
    const status = await opens(url, token);
    expect(status === 401, `an access token ${what} should be refused with 401, but got ${status}`);
  }
  const { token } = await callers.logIn();
  await send(url, { method: 'DELETE', path: '/v1/sessions/current', headers: { authorization: `Bearer ${token}` } });
  let status = await opens(url, token);
  for (const until = Date.now() + 2_500; status !== 401 && Date.now() < until; status = await opens(url, token))
    await delay(200);
  expect(status === 401, 'an access token still opens two seconds after its session was logged out');
}

async function opens(url, token) {
  const { status } = await send(url, { method: 'GET', path: '/v1/me', headers: { authorization: `Bearer ${token}` } });
  return status;
}

/** The gateway's own key, from where it is kept: what a forger may not have, so that a token is wrong in nothing but one claim. */
async function signerOf(dataDir, query) {
  const [row] = await query(
    `select id, public_jwk as "publicJwk", private_jwk as "privateJwk" from gateway.signing_keys where state = 'current'`,
  );
  const box = new SecretBox(keepSecrets(dataDir).gatewaySecretsKey);
  const privateKey = await importJWK(JSON.parse(box.open(row.privateJwk, row.id)), 'ES256');
  return { publicJwk: row.publicJwk, privateKey };
}
