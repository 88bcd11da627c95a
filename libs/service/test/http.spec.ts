import { connect } from 'node:net';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { loadConfig } from '@na/config';
import { setLogging, startTracing, type Tracing } from '@na/telemetry';
import { createService, listen } from '../src/index.ts';
import { BakeryModule, configShape } from './bakery.ts';

const CALLER = '0af7651916cd43dd8448eb211c80319c';
const traceparent = `00-${CALLER}-b7ad6b7169203331-01`;
const JSON_TYPE = { 'content-type': 'application/json' };

let app: NestFastifyApplication, url: string, tracing: Tracing;
const lines: string[] = [];

beforeAll(async () => {
  await setLogging({ level: 'info', sink: { write: line => lines.push(line) } });
  tracing = await startTracing({ service: 'bakery', version: '1' });
  const config = loadConfig(configShape, { PORT: '0', DATABASE_URL: 'postgres://none:none@127.0.0.1/none' });
  app = await createService({ name: 'bakery', module: BakeryModule, configShape }, config);
  url = await listen(app);
});
afterAll(async () => {
  await app.close();
  await tracing.shutdown();
});

const ask = (path: string, init: RequestInit = {}) => fetch(url + path, init);
const post = (body: unknown, headers: Record<string, string> = {}) =>
  ask('/loaves', { method: 'POST', headers: { ...JSON_TYPE, ...headers }, body: JSON.stringify(body) });
const read = async (response: Response) => (await response.json()) as Record<string, unknown>;

describe('a request', () => {
  it('runs in the trace of its caller and under its request id, and says so in its answer and in its log line', async () => {
    const response = await post({ name: 'rye' }, { traceparent, 'x-request-id': 'order-1' });
    expect(response.status).toBe(201);
    expect(await read(response)).toEqual({ loaf: { name: 'rye' }, traceId: CALLER, correlationId: 'order-1' });
    expect(response.headers.get('x-request-id')).toBe('order-1');
    expect(response.headers.get('traceparent')).toContain(CALLER);
    const line = lines.map(each => JSON.parse(each) as object).find(each => 'status' in each && each.status === 201);
    expect(line).toMatchObject({ trace_id: CALLER, correlation_id: 'order-1', route: '/loaves', method: 'POST' });
  });

  it.each(['', 'a b', 'x'.repeat(200), 'ä'])(
    'gets an id of ours when the caller gives the unfit one "%s"',
    async given => {
      const response = await ask('/loaves', { headers: { 'x-request-id': encodeURI(given) } });
      expect(response.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
    },
  );

  it('is counted by the template of its route, in the format that carries exemplars', async () => {
    await ask('/loaves/slow/1');
    await ask('/loaves/slow/2');
    const response = await ask('/metrics');
    expect(response.headers.get('content-type')).toContain('application/openmetrics-text');
    const text = await response.text();
    expect(text).toMatch(/http_server_request_duration_seconds_count{[^}]*http_route="\/loaves\/slow\/:ms"[^}]*} 2\n/);
    expect(text).toMatch(/http_route="\/loaves"[^}]*} \d+ # {trace_id="[0-9a-f]{32}"}/);
    expect(text).toMatch(/^na_ready 1$/m);
  });
});

describe('the health of a service', () => {
  it.each(['live', 'ready', 'startup'])('answers whether it is %s', async question => {
    const response = await ask(`/health/${question}`);
    expect(response.status).toBe(200);
    expect(await read(response)).toMatchObject({ status: 'up' });
  });
});

describe('a problem', () => {
  // ASVS 16.5.1
  it.each<[string, number, string, Promise<Response> | (() => Promise<Response>), RegExp]>([
    [
      'malformed JSON',
      400,
      'request_malformed',
      () => ask('/loaves', { method: 'POST', headers: JSON_TYPE, body: '{' }),
      /JSON/,
    ],
    [
      'an empty body',
      400,
      'request_malformed',
      () => ask('/loaves', { method: 'POST', headers: JSON_TYPE, body: '' }),
      /empty/,
    ],
    [
      'a poisoned prototype',
      400,
      'request_malformed',
      () => ask('/loaves', { method: 'POST', headers: JSON_TYPE, body: '{"__proto__":{"a":1}}' }),
      /not valid JSON/,
    ],
    ['a broken escape', 400, 'request_malformed', () => ask('/loaves/%E0%A4%A'), /not a valid url/],
    ['an unknown route', 404, 'route_not_found', () => ask('/cakes?secret=hunter2'), /There is no GET \/cakes here/],
    [
      'a wrong method',
      405,
      'method_not_allowed',
      () => ask('/loaves', { method: 'DELETE' }),
      /possible are GET, HEAD, POST/,
    ],
    ['a body that is too large', 413, 'body_too_large', () => post({ name: 'x'.repeat(1_100_000) }), /1048576 bytes/],
    ['a path that is too long', 414, 'path_too_long', () => ask(`/loaves/slow/${'x'.repeat(600)}`), /longer/],
    [
      'text',
      415,
      'media_type_unsupported',
      () => ask('/loaves', { method: 'POST', body: 'a loaf' }),
      /came as text\/plain/,
    ],
    [
      'a form',
      415,
      'media_type_unsupported',
      () => ask('/loaves', { method: 'POST', body: new URLSearchParams({ name: 'rye' }) }),
      /urlencoded/,
    ],
    ['a problem of ours', 503, 'oven_busy', () => ask('/loaves/busy'), /full of 7 loaves/],
    ['an exception of Nest', 401, 'unauthenticated', () => ask('/loaves/secret'), /Only the baker may know\./],
    ['what nobody expected', 500, 'internal_error', () => ask('/loaves/burnt'), /trace id leads us/],
  ])('tells of %s with status %d and the code %s', async (_what, status, code, asked, detail) => {
    const response = await (typeof asked === 'function' ? asked() : asked);
    expect(response.status).toBe(status);
    expect(response.headers.get('content-type')).toBe('application/problem+json; charset=utf-8');
    expect(response.headers.get('x-request-id')).toBeTruthy();
    const body = await read(response);
    expect(body).toMatchObject({
      status,
      code,
      type: `urn:notion-assistant:problem:${code}`,
      title: expect.any(String),
    });
    expect(body['detail']).toMatch(detail);
    expect(JSON.stringify(body)).not.toMatch(/hunter2|\.ts:|node_modules/);
  });

  it('bears the trace id, the path, and what its status asks for', async () => {
    const busy = await ask('/loaves/busy?limit=1', { headers: { traceparent } });
    expect(await read(busy)).toMatchObject({ traceId: CALLER, instance: '/loaves/busy' });
    expect(busy.headers.get('retry-after')).toBe('2');
    const wrong = await ask('/loaves/slow/5', { method: 'PUT' });
    expect([wrong.status, wrong.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
    expect((await ask('/loaves/secret')).headers.get('www-authenticate')).toBe('Bearer');
  });

  // ASVS 16.2.5, 16.3.4
  it('leaves the cause of an internal error in the log, without its secrets', async () => {
    await ask('/loaves/burnt', { headers: { traceparent } });
    const line = lines.filter(each => each.includes('cannot reach')).at(-1) ?? '';
    expect(JSON.parse(line)).toMatchObject({
      level: 'error',
      trace_id: CALLER,
      err: { stack: expect.stringContaining('bakery') },
    });
    expect(lines.join()).not.toContain('hunter2');
  });

  it.each([
    ['no HTTP at all', 'HELO bakery\r\n\r\n', /^HTTP\/1.1 400 .*request_malformed/s],
    [
      'headers without end',
      `GET / HTTP/1.1\r\nhost: a\r\nx: ${'x'.repeat(20_000)}\r\n\r\n`,
      /^HTTP\/1.1 431 .*headers_too_large/s,
    ],
  ])('answers %s on the bare socket', async (_what, sent, expected) => {
    const socket = connect(Number(new URL(url).port), '127.0.0.1');
    socket.end(sent);
    let answer = '';
    for await (const chunk of socket) answer += String(chunk);
    expect(answer).toMatch(expected);
  });
});

describe('what does not fit its DTO', () => {
  it.each<[string, unknown, [string, RegExp][]]>([
    ['a missing field', {}, [['/name', /must be a string.*but is missing/]]],
    ['a wrong type', { name: 7 }, [['/name', /must be a string.*but is 7$/]]],
    [
      'a length',
      { name: 'x'.repeat(99) },
      [['/name', /shorter than or equal to 20 characters, but is "x{59}… \(101 characters\)/]],
    ],
    [
      'a choice',
      { name: 'a', kind: 'stone' },
      [['/kind', /^must be one of the following values: rye, wheat, but is "stone"$/]],
    ],
    [
      'an unknown field',
      { name: 'a', colour: 'red' },
      [['/colour', /not known here; known are name, kind, recipeSecret, toppings/]],
    ],
    [
      'a nested field',
      {
        name: 'a',
        toppings: [
          { name: 'salt', grams: 1 },
          { name: 'oil', grams: 0 },
        ],
      },
      [['/toppings/1/grams', /not be less than 1, but is 0/]],
    ],
    [
      'a nested unknown field',
      { name: 'a', toppings: [{ name: 'b', grams: 1, x: 1 }] },
      [['/toppings/0/x', /known are name, grams/]],
    ],
    [
      'several at once',
      { kind: 1, toppings: 'all' },
      [
        ['/name', /missing/],
        ['/kind', /but is 1/],
        ['/toppings', /but is/],
      ],
    ],
    ['a secret', { name: 'a', recipeSecret: 7777 }, [['/recipeSecret', /must be a string, but is something else/]]],
    ['a list', [{ name: 'a' }], [['', /should be an object, but is a list/]]],
    ['nothing', null, [['', /should be an object, but is null/]]],
    ['a pointer with marks', { name: 'a', 'a/b~c': 1 }, [['/a~1b~0c', /not known/]]],
  ])('is named: %s', async (_what, body, expected) => {
    const response = await post(body);
    expect(response.status).toBe(422);
    const { code, errors } = (await read(response)) as { code: string; errors: { pointer: string; detail: string }[] };
    expect(code).toBe('validation_failed');
    expect(errors.map(({ pointer }) => pointer)).toEqual(expected.map(([pointer]) => pointer));
    for (const [pointer, detail] of expected)
      expect(errors.find(each => each.pointer === pointer)?.detail).toMatch(detail);
  });

  it('is named in the query too, which is read as the types that are asked for', async () => {
    expect(await read(await ask('/loaves?limit=5'))).toEqual({ query: { limit: 5 } });
    expect(await read(await ask('/loaves?limit=500&colour=red'))).toMatchObject({
      errors: [{ pointer: '?colour' }, { pointer: '?limit', detail: 'must not be greater than 100, but is 500' }],
    });
  });
});
