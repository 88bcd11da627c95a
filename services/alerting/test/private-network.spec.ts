import { AlertingService } from '@na/contracts';
import { randomUUID } from 'node:crypto';
import { buildHouse, uuidv7, type House } from './house.ts';
import { startReceiver, type Receiver } from './receiver.ts';

describe('where private networks are out of bounds', () => {
  let house: House;
  let receiver: Receiver;
  const workspaceId = randomUUID();

  beforeAll(async () => {
    house = await buildHouse();
    receiver = await startReceiver();
    await house.startAlerting({ WEBHOOK_ALLOW_PRIVATE: 'false', WEBHOOK_RETRY_DELAYS: '0ms' });
  });
  afterAll(async () => {
    await receiver.stop();
    await house.close();
  });

  // ASVS 1.3.6, 13.2.4, 13.2.5
  it.each(['http://127.0.0.1:1/', 'http://localhost/', 'http://[::1]/', 'http://169.254.169.254/latest/meta-data'])(
    'no endpoint can be at %s',
    async url => {
      const refused = house.createEndpoint(workspaceId, url);
      await expect(refused).rejects.toMatchObject({
        kind: 'invalid',
        errors: [{ pointer: '/url', detail: expect.stringContaining('public internet') }],
      });
    },
  );

  // ASVS 1.3.6, 13.2.4, 13.2.5
  it('nothing is sent to a name that leads there by the time of the delivery', async () => {
    await house.createRule(workspaceId);
    const { id } = await house.createEndpoint(workspaceId, 'https://example.com/');
    // As if the owner of the name had pointed it elsewhere after it was checked.
    const url = receiver.url.replace('127.0.0.1', 'localhost');
    await house.database.query('update endpoint set url = $2 where id = $1', [id, url]);
    await house.taskDies(workspaceId);
    const [failed] = await house.notifications(workspaceId, ([only]) => expect(only?.state).toBe('failed'));
    expect(failed!.lastError).toBe('localhost does not lead to the public internet.');
    expect(receiver.received).toEqual([]);
  });

  it('an endpoint whose secret another key sealed is not called with a wrong signature', async () => {
    const other = randomUUID();
    await house.createRule(other);
    const { id } = await house.calls.ask(AlertingService.createEndpoint, {
      id: uuidv7(),
      workspaceId: other,
      name: 'Pager',
      url: 'https://example.com/',
    });
    await house.database.query(`update endpoint set secret = decode(repeat('00', 64), 'hex') where id = $1`, [id]);
    await house.taskDies(other);
    const [failed] = await house.notifications(other, ([only]) => expect(only?.state).toBe('failed'));
    expect(failed!.lastError).toBe('The signing secret cannot be read.');
  });
});
