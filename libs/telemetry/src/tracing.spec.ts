import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fastify, type FastifyInstance } from 'fastify';
import {
  flow,
  observeFetches,
  observeRequests,
  setLogging,
  span,
  startTracing,
  traceId,
  type Tracing,
} from './index.ts';
import { exposition } from './metrics.ts';

const CALLER = '0af7651916cd43dd8448eb211c80319c';
const traceparent = `00-${CALLER}-b7ad6b7169203331-01`;

/** A server that keeps what it was sent. */
async function listening(keep: (headers: IncomingHttpHeaders, body: string) => void): Promise<[Server, string]> {
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', chunk => (body += chunk));
    request.on('end', () => {
      keep(request.headers, body);
      response.setHeader('content-type', 'application/json').end('{}');
    });
  });
  await new Promise<void>(resolve => void server.listen(0, '127.0.0.1', resolve));
  return [server, `http://127.0.0.1:${(server.address() as AddressInfo).port}`];
}

describe('a trace', () => {
  let app: FastifyInstance,
    url: string,
    upstream: Server,
    upstreamUrl: string,
    tracing: Tracing,
    endFetches: () => void;
  const sent: IncomingHttpHeaders[] = [];

  beforeAll(async () => {
    await setLogging({ level: 'silent' });
    tracing = await startTracing({ service: 'bakery', version: '1' });
    endFetches = observeFetches();
    [upstream, upstreamUrl] = await listening(headers => sent.push(headers));
    app = fastify();
    observeRequests(app);
    app.addHook('onRequest', (_request, _reply, done) =>
      flow.run({ correlationId: 'order-1', actor: 'anonymous' }, () => done()),
    );
    app.post('/loaves/:id', async () => {
      await fetch(`${upstreamUrl}/flour?token=hunter2`);
      return { traceId: traceId(), correlationId: flow.current()?.correlationId };
    });
    app.get('/loaves/:id', () => ({}));
    url = await app.listen({ port: 0, host: '127.0.0.1' });
  });
  afterAll(async () => {
    endFetches();
    await app.close();
    upstream.close();
    await tracing.shutdown();
  });

  const post = (headers: Record<string, string> = {}) =>
    fetch(`${url}/loaves/1`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify({ crumbs: 'x'.repeat(100_000) }),
    });

  it('continues from the caller through the handler to what it fetches, also after a body was read', async () => {
    const response = await post({ traceparent });
    expect(await response.json()).toEqual({ traceId: CALLER, correlationId: 'order-1' });
    expect(response.headers.get('traceparent')).toContain(CALLER);
    expect(sent.at(-1)?.['traceparent']).toContain(CALLER);
  });

  it('begins anew without a caller, or with nonsense from one', async () => {
    const ids = await Promise.all(
      [post(), post(), post({ traceparent: '00-xyz-1' })].map(
        async asked => ((await (await asked).json()) as { traceId: string }).traceId,
      ),
    );
    expect(new Set(ids).size).toBe(3);
    for (const id of ids) expect(id).toMatch(/^[0-9a-f]{32}$/);
  });

  it('is counted by route template, and by one label where no route is', async () => {
    for (const path of ['/loaves/1', '/loaves/2', '/admin.php', '/.env']) await fetch(url + path);
    const text = await exposition.text();
    const count = (route: string, status: number) =>
      text.match(
        new RegExp(
          `duration_seconds_count{http_request_method="GET",http_route="${route}",http_response_status_code="${status}"} (\\d+)`,
        ),
      )?.[1];
    expect([count('/loaves/:id', 200), count('unmatched', 404)]).toEqual(['2', '2']);
    expect(text).not.toContain('admin.php');
    expect(text).toMatch(
      /http_client_request_duration_seconds_count{http_request_method="GET",server_address="127.0.0.1",http_response_status_code="200"}/,
    );
    expect(text).toMatch(/^http_server_active_requests 0$/m);
  });
});

describe('a trace that is exported', () => {
  it('reaches the collector with all its spans, and without the queries of URLs', async () => {
    const bodies: string[] = [];
    const [collector, endpoint] = await listening((_headers, body) => bodies.push(body));
    const tracing = await startTracing({ service: 'bakery', version: '1', replica: 'b1', otlpEndpoint: endpoint });
    await span('bake', { parent: { traceparent } }, () => fetch(`${endpoint}/flour?token=hunter2`));
    await expect(span('burn', {}, () => Promise.reject(new Error('too hot')))).rejects.toThrow('too hot');
    await tracing.shutdown();
    collector.close();
    const exported = bodies.join('\n');
    expect(JSON.parse(bodies.at(-1) ?? '')).toHaveProperty('resourceSpans');
    for (const part of ['"bakery"', '"bake"', CALLER, '/flour', 'too hot']) expect(exported).toContain(part);
    expect(exported).not.toContain('hunter2');
  });
});
