import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { send } from '../system/send.mjs';

/** What the services have written to their logs holds none of the credentials that were used, and nothing that was sent began a line of its own. */
export async function logs({ url, dataDir, demo, callers, expect }) {
  const forged = { 'user-agent': 'x', 'x-request-id': 'a"}\\n{"level":"error"' };
  await send(url, {
    method: 'GET',
    path: '/v1/nothing%0a%7b%22level%22:%22planted%22%7d?x=%0d%0aplanted',
    headers: forged,
  });
  const secrets = {
    password: demo.password,
    'demo key': demo.apiKey,
    'access token': callers.sessionToken,
    'API key': callers.key,
  };
  const folder = join(dataDir, 'logs');
  for (const file of readdirSync(folder)) {
    const text = readFileSync(join(folder, file), 'utf8');
    for (const [what, secret] of Object.entries(secrets))
      expect(!text.includes(secret), `the log ${file} holds the ${what}`);
    expect(!/^.{0,3}planted|^\{"level":"planted"/m.test(text), `the log ${file} has a line that a request wrote`);
  }
}
