import { breaches, Health as HealthReport } from '@na/contracts';
import { Health, setLogging, type DependencyChange } from './index.ts';
import { exposition } from './metrics.ts';

const self = { service: 'bakery', replica: 'b1', version: '1.0.0' };
let health: Health;

beforeAll(() => setLogging({ level: 'silent' }));
beforeEach(() => void (health = new Health(self)));
afterEach(() => health.onApplicationShutdown());

describe('the health of a service', () => {
  it('is down until it says that it is ready, and again when it drains', async () => {
    expect([health.started(), health.ready(), health.unready()]).toEqual([false, false, 'is starting']);
    health.setReady();
    expect(await health.status()).toEqual({ ...self, status: 'up', dependencies: [] });
    health.setReady('is draining');
    expect([health.started(), health.ready()]).toEqual([true, false]);
    expect((await health.status()).status).toBe('down');
  });

  it('is degraded without something optional, down without something required', async () => {
    health.setReady();
    let flour = true;
    health.add({ name: 'mail', required: false, check: () => Promise.reject(new Error('connection refused')) });
    health.add({
      name: 'flour',
      required: true,
      cacheMs: 0,
      check: async () => flour || Promise.reject(new Error('no')),
    });
    const report = await health.status();
    expect(report).toMatchObject({
      status: 'degraded',
      dependencies: [{ name: 'mail', detail: 'connection refused' }, { status: 'up' }],
    });
    expect(breaches(HealthReport, report)).toEqual([]);
    flour = false;
    expect((await health.status()).status).toBe('down');
    expect(health.ready()).toBe(false);
    expect(await exposition.text()).toMatch(/^na_ready 0$/m);
    expect(await exposition.text()).toContain('na_dependency_up{dependency="flour",required="true"} 0');
  });

  it('asks a dependency once for all who ask at once, and again only when its answer is old', async () => {
    let asked = 0;
    health.add({ name: 'flour', required: true, cacheMs: 60_000, check: async () => void asked++ });
    await Promise.all([health.status(), health.status(), health.status()]);
    const { dependencies } = await health.status();
    expect(asked).toBe(1);
    expect(dependencies[0]?.ageMs).toBeGreaterThanOrEqual(0);
  });

  it('tells when a dependency is lost and when it is back, but not again and again', async () => {
    let fault: string | undefined;
    const changes: DependencyChange[] = [];
    health.add({
      name: 'flour',
      required: true,
      cacheMs: 0,
      check: async () => fault && Promise.reject(new Error(fault)),
    });
    const forget = health.onChange(change => changes.push(change));
    for (const next of [undefined, 'none left', 'none left', undefined, undefined]) {
      fault = next;
      await health.status();
    }
    forget();
    expect(changes).toEqual([
      { dependency: 'flour', up: false, detail: 'none left', awayMs: 0 },
      { dependency: 'flour', up: true, awayMs: expect.any(Number) },
    ]);
  });

  it('does not wait for a dependency that hangs, and hides the secrets in what it says', async () => {
    health.add({ name: 'hangs', required: true, timeoutMs: 20, check: () => new Promise(() => undefined) });
    health.add({ name: 'tells', required: true, check: () => Promise.reject(new Error('no postgres://a:hunter2@b')) });
    const details = (await health.status()).dependencies.map(({ detail }) => detail);
    expect(details).toEqual(['gave no answer within 20 ms', 'no postgres://a:[redacted]@b']);
  });
});
