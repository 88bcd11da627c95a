import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { json } from '../system/callers.mjs';
import { send } from '../system/send.mjs';

const ID = '01980a3c-5b1e-7c3d-9f00-3d2c1b0a9e8f';

/** Every operation says what it needs, asks for it in earnest, and none is open that data/open-routes.json does not have. */
export async function permissions({ url, root, document, callers, expect }) {
  const { open } = JSON.parse(readFileSync(join(root, 'deploy/security/data/open-routes.json'), 'utf8'));
  const known = new Map(open.map(({ route, reason }) => [route, reason]));
  const reader = await send(
    url,
    json('POST', '/v1/api-keys', { name: 'Reader', scopes: ['read'] }, callers.headersOf('session')),
  );
  expect(reader.status === 201, `a key that only reads cannot be made (${reader.status})`);
  for (const { method, path, name, needs, isPublic, takes } of document.operations) {
    expect(needs !== undefined, `${name} does not say what it needs`);
    expect(
      isPublic === known.has(name),
      isPublic
        ? `${name} is open, and data/open-routes.json does not have it`
        : `${name} is in data/open-routes.json and is not open`,
    );
    if (isPublic) continue;
    const sent = {
      method: method.toUpperCase(),
      path: path.replaceAll(/\{\w+\}/g, ID),
      headers: { 'content-type': takes },
      body: method === 'get' || method === 'delete' ? undefined : '{}',
    };
    const nobody = await send(url, sent);
    expect(nobody.status === 401, `${name} without a credential answers ${nobody.status}`);
    const changes = method !== 'get' && !/\/validate|\/preview/.test(path);
    expect(!changes || !needs?.endsWith(':read'), `${name} changes things and needs no more than ${needs}`);
    if (!changes || !needs?.includes(':')) continue;
    const looker = await send(url, { ...sent, headers: { ...sent.headers, 'x-api-key': reader.body?.key } });
    // A workspace is looked for before it is known what one may do there.
    const isRefused = looker.status === 403 || (looker.status === 404 && path.includes('{'));
    expect(isRefused, `${name} answers ${looker.status} to a key that may only read`);
  }
}
