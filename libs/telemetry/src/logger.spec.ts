import { flow, logger, setLogging, span, startTracing, traceId, type Tracing } from './index.ts';

const lines: string[] = [];
const last = () => JSON.parse(lines.at(-1) ?? '{}') as Record<string, unknown>;

beforeAll(() =>
  setLogging({ level: 'debug', bindings: { service: 'bakery' }, sink: { write: line => lines.push(line) } }),
);

describe('a log line', () => {
  // ASVS 16.2.5
  it.each<[string, object]>([
    ['a header', { headers: { authorization: 'Bearer hunter2hunter2' } }],
    ['a cookie', { request: { headers: { cookie: 'sid=hunter2' } } }],
    ['a password deep inside', { a: { b: [{ c: { dbPassword: 'hunter2' } }] } }],
    ['a token with a first name', { notionToken: 'hunter2', access_token: 'hunter2' }],
    ['a secret that is an object', { secret: { value: 'hunter2' } }],
    ['an API key', { apiKey: 'hunter2', 'x-api-key': 'hunter2' }],
    [
      'a class with a secret',
      new (class Account {
        password = 'hunter2';
      })(),
    ],
    ['something that shows itself', { connection: { toJSON: () => ({ token: 'hunter2' }) } }],
    ['a text with a bearer token', { note: 'sent Authorization: Bearer hunter2hunter2' }],
    ['a URL with a password', { url: 'postgres://gateway:hunter2@localhost/na' }],
    ['a token of Notion', { note: 'ntn_hunter2hunter2 was refused' }],
    ['an error of a driver', { err: new Error('cannot reach postgres://gateway:hunter2@localhost') }],
    ['an error with a request hung on it', Object.assign(new Error('failed'), { request: { body: 'hunter2' } })],
    ['a cause', { err: new Error('failed', { cause: new Error('Basic hunter2hunter2') }) }],
  ])('does not show %s', (_what, given) => {
    logger('oven').info(given, 'Something happened.');
    expect(lines.at(-1)).toContain('Something happened.');
    expect(lines.at(-1)).not.toContain('hunter2');
  });

  // ASVS 1.3.10
  it('shows a text with the marks of a format as it is', () => {
    const evil = '%s %d %o %j %% %c';
    logger('oven').info({ given: evil }, evil);
    expect(last()).toMatchObject({ given: evil, message: evil });
    logger('oven').info({}, 'Baked %s.', evil);
    expect(last()['message']).toBe(`Baked ${evil}.`);
  });

  it('shows what is no secret, numbers named like one included', () => {
    logger('oven').info({ lease: { token: 7 }, loaves: [1, 2n], at: new Date(0) }, 'Baked.');
    expect(last()).toMatchObject({
      service: 'bakery',
      logger: 'oven',
      level: 'info',
      lease: { token: 7 },
      loaves: [1, '2'],
    });
    expect(last()['at']).toBe('1970-01-01T00:00:00.000Z');
  });

  it('shows an error with its cause', () => {
    logger().error(new Error('The oven is cold.', { cause: Object.assign(new Error('no gas'), { code: 'E_GAS' }) }));
    expect(last()).toMatchObject({ message: 'The oven is cold.', err: { type: 'Error', cause: { code: 'E_GAS' } } });
  });

  it('has the level that was set last, also of loggers made before', async () => {
    const early = logger('early');
    await setLogging({ level: 'warn' });
    early.info('not this');
    early.warn('but this');
    await setLogging({ level: 'debug' });
    expect(last()['message']).toBe('but this');
    expect(lines.join()).not.toContain('not this');
  });
});

describe('a log line inside of a trace and a flow', () => {
  let tracing: Tracing;
  beforeAll(async () => void (tracing = await startTracing({ service: 'bakery', version: '1' })));
  afterAll(() => tracing.shutdown());

  // ASVS 16.2.1, 16.2.4
  it('bears their ids', async () => {
    await flow.run({ correlationId: 'order-1', actor: 'user:1', workspaceId: 'w1' }, () =>
      span('bake', {}, () => {
        logger().info('Baking.');
        expect(last()).toMatchObject({ correlation_id: 'order-1', workspace_id: 'w1', trace_id: traceId() });
        expect(last()['trace_id']).toMatch(/^[0-9a-f]{32}$/);
      }),
    );
    logger().info('Outside.');
    expect(last()).not.toHaveProperty('trace_id');
  });
});
