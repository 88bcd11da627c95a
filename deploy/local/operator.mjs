import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { Fault } from './fault.mjs';
import { gatewayClient } from './gateway-client.mjs';

const ROOT = resolve(import.meta.dirname, '../..');

/**
 * Talks to the gateway as an operator of the instance: by default to the system that `npm start` runs here, as its demo user; elsewhere as
 * whoever GATEWAY_URL and GATEWAY_TOKEN, an operator's access token, say.
 */
export async function operatorClient() {
  const { GATEWAY_URL: url, GATEWAY_TOKEN: token } = process.env;
  if (url && token) return gatewayClient(url, token);
  const { gateway, credentials } = running();
  const { email, password } = credentials;
  const session = await gatewayClient(gateway.url).post('/v1/sessions', { email, password });
  return gatewayClient(gateway.url, session.token);
}

function running() {
  try {
    return JSON.parse(readFileSync(resolve(ROOT, process.env.DATA_DIR || '.data', 'stack.json'), 'utf8'));
  } catch {
    throw new Fault('Nothing runs here; run `npm start` first, or set GATEWAY_URL and GATEWAY_TOKEN.');
  }
}
