import { send } from '../system/send.mjs';

const EVIL = 'https://evil.example';
const TARGETS = ['/', '/docs', '/v1/me', '/v1/nothing', '/health'];
const LEADS = [
  'next',
  'url',
  'redirect',
  'redirect_uri',
  'return_to',
  'returnTo',
  'continue',
  'dest',
  'target',
  'location',
];

/** Pages of others learn nothing from us, and nobody is led elsewhere by a link to us. */
export async function origins({ url, callers, document, expect }) {
  const own = callers.headersOf('session');
  for (const origin of [
    EVIL,
    'null',
    url.replace('127.0.0.1', '127.0.0.1.evil.example'),
    'https://localhost.evil.example',
  ])
    for (const method of ['GET', 'OPTIONS']) {
      const asks =
        method === 'OPTIONS'
          ? { 'access-control-request-method': 'POST', 'access-control-request-headers': 'authorization' }
          : own;
      const { headers } = await send(url, { method, path: '/v1/me', headers: { ...asks, origin } });
      const lent = headers['access-control-allow-origin'];
      expect(
        lent === undefined || (lent !== '*' && lent !== origin),
        `${method} /v1/me from ${origin}: lends the answer to ${lent}`,
      );
      expect(
        headers['access-control-allow-credentials'] === undefined || lent !== origin,
        `${method} /v1/me from ${origin}: lends it with cookies`,
      );
    }

  const open = document.operations.filter(
    ({ method, path, isPublic }) => method === 'get' && isPublic && !path.includes('{'),
  );
  const query = LEADS.map(name => `${name}=${encodeURIComponent(EVIL)}`).join('&');
  const paths = [...new Set([...TARGETS, ...open.map(({ path }) => path)])];
  for (const path of [
    ...paths.map(each => `${each}?${query}`),
    '//evil.example',
    '//evil.example/%2e%2e',
    '/%5cevil.example',
    '/\\evil.example',
    '/docs//evil.example/..',
  ])
    await leadsNowhere(url, path, {}, expect);
  for (const name of LEADS)
    for (const path of paths) await leadsNowhere(url, `${path}?${name}=${encodeURIComponent(EVIL)}`, own, expect);
  for (const path of TARGETS) {
    const answer = await leadsNowhere(url, path, { host: 'evil.example' }, expect);
    expect(!answer.text.includes('evil.example'), `GET ${path} with another Host: writes that host into its answer`);
  }
}

async function leadsNowhere(url, path, headers, expect) {
  const answer = await send(url, { method: 'GET', path, headers });
  const to = String(answer.headers.location ?? answer.headers.refresh ?? '');
  expect(
    !/evil\.example/.test(to.split('?')[0] ?? '') && !/^[\\/]{2}/.test(to),
    `GET ${path.slice(0, 60)}: leads to ${to}`,
  );
  return answer;
}
