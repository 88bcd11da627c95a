import { connect } from 'node:net';
import { API_KEY, house, type House } from './house.ts';

const HEADERS_MS = 700;
const REQUEST_MS = 1_400;

describe('on the wire', () => {
  let at: House;
  beforeAll(async () => {
    at = await house({
      env: {
        HTTP_HEADERS_TIMEOUT_MS: String(HEADERS_MS),
        HTTP_REQUEST_TIMEOUT_MS: String(REQUEST_MS),
        HTTP_MAX_CONNECTIONS: '40',
      },
    });
  });
  afterAll(() => at?.close());

  /** Sends bytes as they are and gives all that comes back until the other side closes, or has answered when told so. */
  const wire = (lines: string[], { drip }: { drip?: string } = {}) =>
    new Promise<string>((resolve, reject) => {
      const { hostname, port } = new URL(at.url);
      let text = '';
      const socket = connect({ host: hostname, port: Number(port) }, () => socket.write(lines.join('\r\n')));
      const dripping = drip ? setInterval(() => socket.writable && socket.write(drip), 100) : undefined;
      socket.on('data', data => (text += data));
      socket.on('error', error => ((error as { code?: string }).code === 'ECONNRESET' ? undefined : reject(error)));
      socket.on('close', () => (clearInterval(dripping), resolve(text)));
    });
  const KEY = `Authorization: Bearer ${API_KEY}`;
  const CLOSE = 'Connection: close';
  const statusOf = (text: string) => Number(/^HTTP\/1\.1 (\d+)/.exec(text)?.[1]);
  const codeOf = (text: string) => /"code":"(\w+)"/.exec(text)?.[1];

  it('a plain request is answered', async () => {
    expect(statusOf(await wire(['GET /v1/me HTTP/1.1', 'Host: x', KEY, CLOSE, '', '']))).toBe(200);
  });

  // ASVS 4.2.1
  it.each([
    ['two lengths', ['Content-Length: 2', 'Content-Length: 3']],
    ['a length and chunks', ['Content-Length: 5', 'Transfer-Encoding: chunked']],
    ['an unknown transfer coding', ['Transfer-Encoding: chunky']],
    ['chunks that are not the last coding', ['Transfer-Encoding: chunked, identity']],
    ['a transfer coding hidden by a space', ['Transfer-Encoding : chunked', 'Content-Length: 0']],
    ['a negative length', ['Content-Length: -1']],
    ['a header that goes on in the next line', ['X-A: 1', ' folded: 2', 'Content-Length: 0']],
  ])('%s are refused', async (_what, headers) => {
    const text = await wire(['POST /v1/api-keys HTTP/1.1', 'Host: x', KEY, ...headers, CLOSE, '', '0', '', '']);
    expect(statusOf(text)).toBe(400);
    expect(codeOf(text)).toBe('request_malformed');
    // Whatever else came on the connection is not taken for another request.
    expect(text).not.toMatch(/HTTP\/1\.1 2/);
  });

  // ASVS 4.2.1
  it.each([
    ['Authorization', [KEY]],
    ['Host', ['Host: y']],
    ['X-Workspace-Id', ['X-Workspace-Id: a', 'X-Workspace-Id: b']],
    ['X-HTTP-Method-Override', ['X-HTTP-Method-Override: DELETE']],
  ])('what two could read differently is refused: %s', async (name, headers) => {
    const text = await wire(['GET /v1/me HTTP/1.1', 'Host: x', KEY, ...headers, CLOSE, '', '']);
    expect(statusOf(text)).toBe(400);
    expect(codeOf(text)).toBe('request_malformed');
    expect(text).toMatch(new RegExp(`${name} (came twice|is not taken)`, 'i'));
  });

  it.each([
    ['no host', ['GET /v1/me HTTP/1.1', KEY, CLOSE, '', ''], 400],
    ['headers beyond measure', ['GET /v1/me HTTP/1.1', 'Host: x', `X-A: ${'a'.repeat(20_000)}`, '', ''], 431],
    ['a URL beyond measure', [`GET /v1/me?a=${'a'.repeat(9_000)} HTTP/1.1`, 'Host: x', KEY, CLOSE, '', ''], 414],
    [
      'an expectation that nobody meets',
      ['POST /v1/todos HTTP/1.1', 'Host: x', KEY, 'Expect: magic', CLOSE, '', ''],
      417,
    ],
    [
      'a body for an open door beyond measure',
      [
        'POST /v1/sessions HTTP/1.1',
        'Host: x',
        'Content-Type: application/json',
        'Content-Length: 20000',
        CLOSE,
        '',
        '',
      ],
      413,
    ],
    ...['token', 'interactions/x/log-in'].map((path): [string, string[], number] => [
      `a form for /oauth/${path} beyond measure`,
      [
        `POST /oauth/${path} HTTP/1.1`,
        'Host: x',
        'Content-Type: application/x-www-form-urlencoded',
        'Content-Length: 20000',
        CLOSE,
        '',
        '',
      ],
      413,
    ]),
  ] as [string, string[], number][])('%s is refused', async (_what, lines, status) => {
    expect(statusOf(await wire(lines))).toBe(status);
  });

  it('whoever waits with the body until they are told to go on is told so', async () => {
    const body = '{"name":"continued"}';
    const lines = ['POST /v1/api-keys HTTP/1.1', 'Host: x', KEY, 'Content-Type: application/json'];
    const text = await wire([...lines, `Content-Length: ${body.length}`, 'Expect: 100-continue', CLOSE, '', body]);
    expect(text).toMatch(/^HTTP\/1\.1 100 Continue\r\n\r\nHTTP\/1\.1 201 /);
  });

  // ASVS 2.4.1
  it('whoever dribbles headers or a body is cut off in time, while others go on', async () => {
    const begun = ['POST /v1/api-keys HTTP/1.1', 'Host: x', KEY, 'Content-Type: application/json'];
    const slow = [
      ...Array.from({ length: 10 }, () => wire(['GET /v1/me HTTP/1.1', 'Host: x', 'X-A: '], { drip: 'a' })),
      ...Array.from({ length: 10 }, () => wire([...begun, 'Content-Length: 10000', '', '{'], { drip: ' ' })),
    ];
    let isOver = false;
    const all = Promise.all(slow).finally(() => (isOver = true));
    let answered = 0;
    while (!isOver) {
      expect((await at.ask('GET', '/v1/me')).status).toBe(200);
      answered++;
    }
    const ends = await all;
    expect(answered).toBeGreaterThan(5);
    for (const text of ends)
      expect({ status: statusOf(text), code: codeOf(text) }).toEqual({ status: 408, code: 'request_timed_out' });
    // Where the gateway did not have the times of this house, those of every service would take longer than this.
  }, 25_000);

  it('no more connections are kept than are allowed', async () => {
    const { hostname, port } = new URL(at.url);
    const sockets = Array.from({ length: 60 }, () => connect({ host: hostname, port: Number(port) }));
    const closed = await Promise.all(
      sockets.map(
        socket =>
          new Promise<boolean>(resolve => {
            socket.on('error', () => {}).on('close', () => resolve(true));
            socket.on('connect', () => setTimeout(() => resolve(socket.destroyed), HEADERS_MS / 2));
          }),
      ),
    );
    for (const socket of sockets) socket.destroy();
    expect(closed.filter(Boolean).length).toBeGreaterThanOrEqual(20);
  });

  // ASVS 3.4.1, 3.4.3, 3.4.4, 3.4.5, 3.4.6, 3.4.8, 4.1.1, 13.4.6
  it('every answer, whatever it is, tells browsers to run, frame, sniff, keep and lend nothing, and nobody what runs here', async () => {
    for (const [path, init] of [
      ['/v1/me', { headers: { authorization: `Bearer ${API_KEY}` } }],
      ['/v1/me', {}],
      ['/v1/nothing', {}],
      ['/v1/todos', { method: 'PUT' }],
      ['/v1/sessions', { method: 'POST', body: '{', headers: { 'content-type': 'application/json' } }],
      ['/health', {}],
      ['/.well-known/jwks.json', {}],
    ] as [string, RequestInit][]) {
      const { headers } = await fetch(at.url + path, init);
      expect(Object.fromEntries(headers)).toMatchObject({
        'strict-transport-security': expect.stringMatching(/^max-age=(\d{8,}); includeSubDomains$/),
        'content-security-policy': expect.stringContaining("frame-ancestors 'none'"),
        'x-content-type-options': 'nosniff',
        'referrer-policy': 'no-referrer',
        'cross-origin-opener-policy': 'same-origin',
        'cross-origin-resource-policy': 'same-origin',
        'permissions-policy': expect.stringContaining('camera=()'),
        'content-type': expect.stringMatching(/^application\/([\w-]+\+)?json; charset=utf-8$/),
      });
      if (path.startsWith('/v1')) expect(headers.get('cache-control')).toBe('no-store');
      for (const name of ['server', 'x-powered-by', 'via']) expect(headers.has(name)).toBe(false);
    }
  });
});
