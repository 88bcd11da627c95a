import { json } from '../system/callers.mjs';
import { send } from '../system/send.mjs';

/** A browser's session: what its cookie says, and who can use it. */
export async function cookies({ url, demo, callers, expect }) {
  const { email, password } = demo;
  const { headers, text, status } = await send(url, json('POST', '/v1/sessions', { email, password, kind: 'cookie' }));
  expect(status === 201, `a log-in for a cookie answers ${status}`);
  const all = [headers['set-cookie'] ?? []].flat();
  expect(all.length > 0, 'a log-in for a cookie sets none');
  for (const cookie of all) {
    const [pair = '', ...attributes] = cookie.split(/;\s*/);
    const [name = '', value = ''] = pair.split('=');
    const has = pattern => attributes.some(attribute => pattern.test(attribute));
    expect(name.startsWith('__Host-'), `the cookie ${name} has no __Host- before its name`);
    expect(has(/^secure$/i), `the cookie ${name} is not Secure`);
    expect(has(/^httponly$/i), `the cookie ${name} is not HttpOnly`);
    expect(has(/^samesite=(?:lax|strict)$/i), `the cookie ${name} is not SameSite=Lax or Strict`);
    expect(has(/^path=\/$/i) && !has(/^domain=/i), `the cookie ${name} is not for this host and all of its paths`);
    expect(
      value.length >= 32 && !text.includes(value),
      `the secret of the cookie ${name} stands in the body too, where scripts read it`,
    );
  }
  const cookie = all.map(each => each.split(';')[0]).join('; ');
  const change = more =>
    send(
      url,
      json(
        'POST',
        '/v1/alert-rules',
        { name: 'x', eventType: 'na.scheduler.v1.TaskDead', severity: 'info' },
        { cookie, 'x-workspace-id': callers.workspaceId, ...more },
      ),
    );
  const forged = {
    'another site': { 'sec-fetch-site': 'cross-site' },
    'a sibling of ours': { 'sec-fetch-site': 'same-site' },
    'another origin': { origin: 'https://evil.example' },
    'an origin that is none': { origin: 'null' },
    'nobody knows where': {},
    'a wrong CSRF token': { 'x-csrf-token': 'x'.repeat(43) },
  };
  for (const [from, more] of Object.entries(forged))
    expect((await change(more)).status === 403, `a change with a cookie from ${from} is not refused`);
  expect(
    (await change({ 'sec-fetch-site': 'same-origin' })).status === 201,
    'a change with a cookie from a page of ours is refused',
  );
}
