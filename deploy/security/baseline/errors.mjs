import { request } from 'node:http';
import { json } from '../system/callers.mjs';
import { send } from '../system/send.mjs';

const INSIDE = /\n\s+at |node_modules|\.(?:ts|js|mjs):\d+|QueryFailed|syntax error at/;

/** What is malformed is refused in words, and no method gives back what it was sent. */
export async function errors({ url, callers, expect }) {
  const headers = { 'content-type': 'application/json', ...callers.headersOf('session') };
  const id = '01980a3c-5b1e-7c3d-9f00-3d2c1b0a9e8f';
  const requests = [
    { method: 'GET', path: '/v1/nothing' },
    { method: 'GET', path: '/v1/todos/%zz', headers },
    { method: 'GET', path: '/v1/todos/%00', headers },
    { method: 'GET', path: `/v1/todos/${'x'.repeat(500)}`, headers },
    { method: 'GET', path: "/v1/todos?limit='&cursor=%00", headers },
    { method: 'GET', path: `/v1/todos/${id}`, headers: { ...headers, 'if-none-match': 'x'.repeat(5_000) } },
    { method: 'GET', path: '/v1/todos', headers: { authorization: 'Bearer x.y.z' } },
    { method: 'GET', path: '/v1/todos', headers: { authorization: 'Bearer e30.e30.e30' } },
    { method: 'POST', path: '/v1/todos', headers, body: '{"title":' },
    { method: 'POST', path: '/v1/todos', headers, body: '{"__proto__":{"a":1}}' },
    { method: 'POST', path: '/v1/todos', headers, body: JSON.stringify({ title: 'x', isAdmin: true }) },
    { method: 'POST', path: '/v1/todos', headers, body: '['.repeat(50_000) },
    { method: 'POST', path: '/v1/todos', headers, body: JSON.stringify({ title: 'x'.repeat(400_000) }) },
    { method: 'POST', path: '/v1/todos', headers: { ...headers, 'content-type': 'text/xml' }, body: '<a/>' },
    json('POST', '/v1/sessions', { email: { $gt: '' }, password: ['x'] }),
    json('POST', '/v1/sessions', { email: 'a@example.com', password: 'x'.repeat(200_000) }),
    { method: 'PATCH', path: '/v1/nothing', headers, body: '{}' },
    { method: 'PROPFIND', path: '/v1/todos', headers },
  ];
  for (const sent of requests) {
    const what = `${sent.method} ${sent.path.slice(0, 40)}`;
    const { status, text } = await send(url, /** @type {any} */ (sent));
    expect(status >= 400 && status < 500, `${what}: should be refused with 4xx, but got ${status}`);
    expect(!INSIDE.test(text), `${what}: shows its insides: ${INSIDE.exec(text)?.[0]}`);
  }
  for (const method of ['TRACE', 'TRACK', 'DEBUG']) {
    const { status, text } = await traced(url, method);
    expect(status >= 400, `${method} /: should be refused, but got ${status}`);
    expect(!text.includes('a-canary'), `${method} /: sends back the headers that it was sent`);
  }
}

// The agent of the other requests speaks no TRACE.
function traced(url, method) {
  return new Promise((resolve, reject) => {
    const sent = request(url, { method, headers: { 'x-canary': 'a-canary' } }, response => {
      let text = '';
      response.on('data', chunk => (text += chunk)).on('end', () => resolve({ status: response.statusCode, text }));
    });
    // A server that knows no such method may just hang up.
    sent.on('error', error =>
      'code' in error && error.code === 'ECONNRESET' ? resolve({ status: 400, text: '' }) : reject(error),
    );
    sent.end();
  });
}
