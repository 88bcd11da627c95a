import { SystemService, type Health } from '@na/contracts';
import { eventually } from '@na/testing';
import { house, type House } from './house.ts';

describe('/health', () => {
  let at: House;
  const notion = { name: 'notion', status: 'up', required: false, latencyMs: 80, ageMs: 12_000 } as const;
  const postgres = { name: 'postgres', status: 'up', required: true, latencyMs: 1, ageMs: 10 } as const;
  const up = (service: string, dependencies: Health['dependencies'] = [postgres]): Health => ({
    service,
    status: 'up',
    replica: 'r',
    version: '1',
    dependencies,
  });
  const answers = (service: string, health: Health = up(service)) =>
    at.neighbours.answer(SystemService.checkHealth, () => health, service);
  const check = () => at.ask('GET', '/health', { as: null });

  beforeAll(async () => {
    at = await house();
  });
  afterAll(() => at?.close());

  it('says which service does not answer, and is 503', async () => {
    for (const service of ['scheduler', 'notion-sync', 'audit']) answers(service);
    const begun = Date.now();
    const { status, body } = await check();
    expect({ status, overall: body.status }).toEqual({ status: 503, overall: 'down' });
    expect(body.services.map(({ service, status: each }: Health) => `${service} ${each}`)).toEqual([
      'gateway up',
      'scheduler up',
      'notion-sync up',
      'audit up',
      'alerting down',
    ]);
    expect(Date.now() - begun).toBeLessThan(4_000);
  });

  it('is 200 and up with all, each dependency with status, latency and age', async () => {
    answers('alerting');
    answers('notion-sync', up('notion-sync', [postgres, notion]));
    await eventually(async () => expect((await check()).body.status).toBe('up'));
    const { status, body } = await check();
    expect(status).toBe(200);
    expect(body.dependencies).toEqual([
      { name: 'nats', status: 'up', required: true, latencyMs: expect.any(Number), ageMs: expect.any(Number) },
      notion,
      { name: 'postgres', status: 'up', required: true, latencyMs: expect.any(Number), ageMs: expect.any(Number) },
    ]);
  });

  it('is 200 and degraded while Notion is away', async () => {
    answers('notion-sync', {
      ...up('notion-sync', [postgres, { ...notion, status: 'down', detail: 'no route to host' }]),
      status: 'degraded',
    });
    await eventually(async () => expect(await check()).toMatchObject({ status: 200, body: { status: 'degraded' } }));
  });

  it('is 503 when a service has lost its database', async () => {
    answers('audit', { ...up('audit', [{ ...postgres, status: 'down' }]), status: 'down' });
    await eventually(async () => expect(await check()).toMatchObject({ status: 503, body: { status: 'down' } }));
  });

  it('asked by many at once asks each service once', async () => {
    await eventually(() => expect(at.neighbours.asked.length).toBeGreaterThan(0));
    at.neighbours.asked.length = 0;
    await Promise.all(Array.from({ length: 20 }, check));
    expect(at.neighbours.asked.length).toBeLessThanOrEqual(8);
  });
});
