import { TodoService } from '@na/contracts';
import { startTracing } from '@na/telemetry';
import { request } from 'node:http';
import { API_KEY, house, type House } from './house.ts';

describe('the protocol', () => {
  let at: House;
  beforeAll(async () => {
    at = await house();
    at.neighbours.answer(TodoService.listTodos, () => ({ todos: [] }));
  });
  afterAll(() => at?.close());

  /** Sends a request line and headers as they are. */
  const raw = (path: string, headers: Record<string, string>, method = 'GET', body?: string) =>
    new Promise<{ status: number; headers: Record<string, unknown>; text: string }>((resolve, reject) => {
      const sent = request(
        `${at.url}/`,
        { path, method, headers: { authorization: `Bearer ${API_KEY}`, ...headers } },
        response => {
          let text = '';
          response
            .on('data', chunk => (text += chunk))
            .on('end', () => resolve({ status: response.statusCode!, headers: response.headers, text }));
        },
      );
      sent.on('error', reject).end(body);
    });

  // ASVS 4.1.1, 1.5.2, 15.3.6
  it.each([
    ['an unknown path', 'GET', '/v1/nothing', {}, 404, 'route_not_found'],
    ['a method that a path does not have', 'PUT', '/v1/todos', {}, 405, 'method_not_allowed'],
    [
      'a body that is not JSON',
      'POST',
      '/v1/todos',
      { raw: 'a=b', headers: { 'content-type': 'application/x-www-form-urlencoded' } },
      415,
      'media_type_unsupported',
    ],
    [
      'plain text',
      'POST',
      '/v1/todos',
      { raw: '{}', headers: { 'content-type': 'text/plain' } },
      415,
      'media_type_unsupported',
    ],
    ['a body that is too large', 'POST', '/v1/todos', { body: { title: 'x'.repeat(300_000) } }, 413, 'body_too_large'],
    ['broken JSON', 'POST', '/v1/todos', { raw: '{"title":' }, 400, 'request_malformed'],
    [
      'JSON that would change prototypes',
      'POST',
      '/v1/todos',
      { raw: '{"title":"x","__proto__":{"a":1}}' },
      400,
      'request_malformed',
    ],
    [
      'JSON that would change constructors',
      'POST',
      '/v1/todos',
      { raw: '{"title":"x","constructor":{"prototype":{}}}' },
      400,
      'request_malformed',
    ],
    ['no body where one is needed', 'POST', '/v1/todos', {}, 422, 'validation_failed'],
    ['an empty body where one is needed', 'POST', '/v1/todos', { raw: '' }, 422, 'validation_failed'],
  ])('refuses %s', async (_name, method, path, asking, status, code) => {
    const answer = await at.ask(method, path, asking as never);
    expect(answer).toMatchObject({
      status,
      body: {
        status,
        code,
        type: `urn:notion-assistant:problem:${code}`,
        title: expect.any(String),
        detail: expect.any(String),
        instance: path,
      },
    });
    expect(answer.headers.get('content-type')).toBe('application/problem+json; charset=utf-8');
  });

  it('says which methods a path has', async () => {
    expect((await at.ask('PUT', '/v1/todos')).headers.get('allow')).toBe('GET, HEAD, POST');
  });

  it('refuses a path that cannot be decoded', async () => {
    expect((await raw('/v1/todos/%zz', {})).status).toBe(400);
  });

  it('gives back the request id, or one of its own for what is none', async () => {
    expect(
      (await at.ask('GET', '/v1/todos', { headers: { 'x-request-id': 'my-request' } })).headers.get('x-request-id'),
    ).toBe('my-request');
    expect(at.neighbours.asked.at(-1)!.correlationId).toBe('my-request');
    for (const strange of ['two words', 'x'.repeat(200), 'a\tb', '<script>']) {
      const { headers } = await raw('/v1/todos', { 'x-request-id': strange });
      expect(headers['x-request-id']).toMatch(/^[\w-]{36}$/);
      expect(at.neighbours.asked.at(-1)!.correlationId).toBe(headers['x-request-id']);
    }
  });

  it('goes on with the trace that the caller began, up to the service that is asked', async () => {
    const tracing = await startTracing({ service: 'gateway', version: 'test', replica: 'test' });
    try {
      const trace = '0af7651916cd43dd8448eb211c80319c';
      const { headers } = await at.ask('GET', '/v1/todos', {
        headers: { traceparent: `00-${trace}-b7ad6b7169203331-01` },
      });
      expect(headers.get('traceparent')).toMatch(new RegExp(`^00-${trace}-(?!b7ad6b7169203331)`));
      expect(at.neighbours.asked.at(-1)!.traceparent).toContain(trace);
      const refused = await at.ask('GET', '/v1/todos?limit=0', {
        headers: { traceparent: `00-${trace}-b7ad6b7169203331-01` },
      });
      expect(refused.body.traceId).toBe(trace);
    } finally {
      await tracing.shutdown();
    }
  });

  it('has its headers on what is refused before any route is asked', async () => {
    const { status, headers } = await raw(`/v1/todos?cursor=${'x'.repeat(9_000)}`, {});
    expect(status).toBe(414);
    expect(headers['content-security-policy']).toContain("default-src 'none'");
    expect(headers['x-content-type-options']).toBe('nosniff');
  });

  // ASVS 1.2.1, 1.3.3
  it('lets nothing that was sent break out of a header', async () => {
    for (const path of [
      '/v1/todos/%0d%0aset-cookie:a=b',
      '/v1/todos?cursor=%0d%0aset-cookie:a=b',
      '/v1/%0d%0aset-cookie:a=b',
    ]) {
      expect((await raw(path, {})).headers['set-cookie']).toBeUndefined();
    }
  });

  // ASVS 3.2.1, 3.4.1, 3.4.4, 3.4.5, 3.4.6, 14.3.2
  it('tells browsers to run, frame, sniff and keep nothing', async () => {
    for (const path of ['/v1/todos', '/v1/nothing']) {
      const { headers } = await at.ask('GET', path);
      expect(Object.fromEntries(headers)).toMatchObject({
        'content-security-policy': "default-src 'none';base-uri 'none';form-action 'none';frame-ancestors 'none'",
        'strict-transport-security': 'max-age=31536000; includeSubDomains',
        'x-content-type-options': 'nosniff',
        'x-frame-options': 'DENY',
        'referrer-policy': 'no-referrer',
        'cross-origin-opener-policy': 'same-origin',
        'cross-origin-resource-policy': 'same-origin',
        'cache-control': 'no-store',
      });
      expect(headers.has('x-powered-by')).toBe(false);
      expect(headers.has('access-control-allow-origin')).toBe(false);
    }
  });

  it('takes a POST without a body that says it is JSON, as many clients send', async () => {
    const { status } = await raw('/v1/todos', { 'content-type': 'application/json', 'content-length': '0' }, 'POST');
    expect(status).toBe(422);
  });

  it('answers HEAD like GET, without the body', async () => {
    const { status, text } = await raw('/v1/todos', {}, 'HEAD');
    expect({ status, text }).toEqual({ status: 200, text: '' });
  });

  // ASVS 6.3.4, 8.2.1
  it('asks for a credential on every route of the document but those that are open', async () => {
    const { paths } = (await at.ask('GET', '/docs/openapi.json')).body as {
      paths: Record<string, Record<string, { security?: object[] }>>;
    };
    const open: string[] = [];
    for (const [path, operations] of Object.entries(paths)) {
      for (const [method, { security }] of Object.entries(operations)) {
        const { body } = await at.ask(
          method.toUpperCase(),
          path.replace('{id}', '01980a3c-5b1e-7c3d-9f00-3d2c1b0a9e8f'),
          { as: null },
        );
        const isOpen = body?.code !== 'credential_missing';
        if (isOpen) open.push(`${method} ${path}`);
        expect(security !== undefined).toBe(isOpen);
      }
    }
    expect(new Set(open)).toEqual(
      new Set([
        'post /v1/sessions',
        'post /v1/sessions/refresh',
        'get /v1/sessions/oidc',
        'get /v1/sessions/oidc/callback',
        'post /v1/users',
        'post /v1/email-verifications',
        'post /v1/email-verifications/confirm',
        'post /v1/password-resets',
        'post /v1/password-resets/confirm',
        'post /v1/email-changes/confirm',
        'post /v1/email-changes/undo',
        'post /v1/invitations/preview',
        'post /v1/notion/webhooks/{id}',
        'get /v1/connections/authorizations/callback',
        'get /v1/connections/authorizations/{id}/open',
        'get /v1/connections/authorizations/{id}/follow',
        'get /.well-known/jwks.json',
        'get /health',
      ]),
    );
  });
});
