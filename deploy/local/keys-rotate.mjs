// npm run keys:rotate [-- --compromised]: has the next signing key sign access tokens from now on. By default on the system that
// `npm start` runs here, as its demo user; elsewhere as whoever GATEWAY_URL and GATEWAY_TOKEN, an operator's access token, say.
import { toSentence } from './fault.mjs';
import { operatorClient } from './operator.mjs';

try {
  const compromised = process.argv.includes('--compromised');
  const client = await operatorClient();
  const { keys } = await client.post('/v1/signing-keys/rotate', { compromised });
  const what = compromised
    ? 'Every access token so far is void; sessions go on by their refresh tokens.'
    : 'Nobody was logged out.';
  console.log(`Rotated. ${what} Published keys: ${keys.map(({ kid }) => kid).join(', ')}`);
} catch (error) {
  console.error(toSentence(error));
  process.exitCode = 1;
}
