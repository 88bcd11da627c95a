import { eventually } from '@na/testing';
import { SERVICES } from '../local/services.mjs';
import { auditIsComplete } from './accounts.ts';
import { apiOf, type Answer } from './api.ts';
import { startHouse, type House } from './house.ts';

let house: House;
beforeAll(async () => {
  house = await startHouse();
}, 120_000);
afterAll(() => house?.close(), 60_000);

/** Asked without a credential, as a load balancer does. */
const health = () => apiOf(house.stack.gateway.url).ask('GET', '/health');

/** Waits until `/health` answers so. Notion is asked at most every 30 seconds. */
async function healthBecomes(status: number, said: string): Promise<Answer['body']> {
  return eventually(
    async () => {
      const answer = await health();
      expect({ status: answer.status, said: answer.body.status }).toEqual({ status, said });
      return answer.body;
    },
    { withinMs: 60_000 },
  );
}

const named = (list: { name?: string; service?: string }[], name: string) =>
  list.find(each => (each.name ?? each.service) === name);

describe('/health', () => {
  it('sums up every service and what they lean on', async () => {
    const { services, dependencies } = await healthBecomes(200, 'up');
    expect(services.map(({ service }: { service: string }) => service).sort()).toEqual([...SERVICES].sort());
    const names = dependencies.map(({ name }: { name: string }) => name);
    expect(names).toEqual(expect.arrayContaining(['nats', 'notion', 'postgres']));
  });

  it('is degraded while Notion cannot be reached, and takes work all the same', async () => {
    await house.stack.sandboxProcess!.stop();
    const { dependencies } = await healthBecomes(200, 'degraded');
    expect(named(dependencies, 'notion')).toMatchObject({
      status: 'down',
      required: false,
      detail: expect.stringMatching(/\w+ \w+/),
    });
    const { id } = await house.api.post('/v1/todos', { title: 'Meanwhile' });
    house.stack.sandboxProcess!.start();
    await healthBecomes(200, 'up');
    await eventually(async () => expect((await house.api.get(`/v1/todos/${id}`)).sync.state).toBe('synced'), {
      withinMs: 60_000,
    });
    expect(await house.sandbox.todos('Meanwhile')).toHaveLength(1);
  }, 200_000);

  it('is down, with 503, while a service is away', async () => {
    const [alerting] = house.stack.services.alerting;
    await alerting.stop();
    expect(alerting.lastExit).toEqual({ code: 0, signal: null });
    const { services } = await healthBecomes(503, 'down');
    expect(named(services, 'alerting')).toMatchObject({ status: 'down' });
    alerting.start();
    await healthBecomes(200, 'up');
  }, 120_000);

  it.each(['postgres', 'nats'] as const)(
    'is down while %s is away, and all find back by themselves',
    async name => {
      await house.stack[name].stop();
      await eventually(async () => {
        const { dependencies } = await healthBecomes(503, 'down');
        expect(named(dependencies, name)).toMatchObject({ status: 'down', required: true });
      });
      await house.stack[name].start();
      await healthBecomes(200, 'up');
      const todo = await house.api.post('/v1/todos?wait=20', { title: `After ${name}` });
      expect(todo.sync).toMatchObject({ state: 'synced' });
    },
    120_000,
  );

  it('is told in events too: each stop and start, each loss and its end', async () => {
    await auditIsComplete(house);
    const told = await house.books.query<{ type: string; name: string }>(
      `select distinct replace(type, 'na.system.v1.', '') as type, coalesce(data->>'dependency', data->>'service') as name
       from audit.any_record where type like 'na.system.v1.%'`,
    );
    expect(told).toEqual(
      expect.arrayContaining([
        { type: 'ServiceStarted', name: 'alerting' },
        { type: 'ServiceStopped', name: 'alerting' },
        ...['notion', 'postgres', 'nats'].flatMap(name => [
          { type: 'DependencyLost', name },
          { type: 'DependencyRegained', name },
        ]),
      ]),
    );
  });
});
