// npm run keys:rotate [-- --compromised]: has the next signing key sign access tokens from now on. By default on the system that
// `npm start` runs here, as its demo user; elsewhere as whoever GATEWAY_URL and GATEWAY_TOKEN, an operator's access token, say.
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { Fault, toSentence } from './fault.mjs';
import { gatewayClient } from './gateway-client.mjs';

const ROOT = resolve(import.meta.dirname, '../..');

try {
  const compromised = process.argv.includes('--compromised');
  const { url, token } = await operator();
  const { keys } = await gatewayClient(url, token).post('/v1/signing-keys/rotate', { compromised });
  const what = compromised
    ? 'Every access token so far is void; sessions go on by their refresh tokens.'
    : 'Nobody was logged out.';
  console.log(`Rotated. ${what} Published keys: ${keys.map(({ kid }) => kid).join(', ')}`);
} catch (error) {
  console.error(toSentence(error));
  process.exitCode = 1;
}

async function operator() {
  const { GATEWAY_URL: url, GATEWAY_TOKEN: token } = process.env;
  if (url && token) return { url, token };
  const { gateway, credentials } = running();
  const { email, password } = credentials;
  const session = await gatewayClient(gateway.url).post('/v1/sessions', { email, password });
  return { url: gateway.url, token: session.token };
}

function running() {
  try {
    return JSON.parse(readFileSync(resolve(ROOT, process.env.DATA_DIR || '.data', 'stack.json'), 'utf8'));
  } catch {
    throw new Fault('Nothing runs here; run `npm start` first, or set GATEWAY_URL and GATEWAY_TOKEN.');
  }
}
