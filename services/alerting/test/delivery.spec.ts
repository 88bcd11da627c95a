import {
  AlertFired,
  AlertingService,
  EndpointDisabled,
  NotificationDelivered,
  NotificationFailed,
} from '@na/contracts';
import { eventually } from '@na/testing';
import { randomUUID } from 'node:crypto';
import { buildHouse, type House } from './house.ts';
import { startReceiver, verified, type Receiver } from './receiver.ts';

describe('an alert reaches its receiver', () => {
  let house: House;
  let receiver: Receiver;
  let workspaceId: string;

  beforeAll(async () => (house = await buildHouse()));
  afterAll(() => house.close());

  beforeEach(async () => {
    workspaceId = randomUUID();
    receiver = await startReceiver();
  });
  afterEach(() => receiver.stop());

  /** Whatever alerting told of this workspace, by type. */
  const told = (type: string) =>
    house.database.query('select * from outbox where workspace_id = $1 and type = $2 order by seq', [
      workspaceId,
      type,
    ]);

  describe('with one replica', () => {
    beforeAll(async () => void (await house.startAlerting()));

    it('when a task is dead: one signed webhook, which the reference library verifies', async () => {
      const ruleId = await house.createRule(workspaceId);
      const { id: endpointId, secret } = await house.createEndpoint(workspaceId, receiver.url);
      const taskId = randomUUID();
      const eventId = await house.taskDies(workspaceId, taskId);
      const [notification] = await house.notifications(workspaceId, ([only]) => expect(only?.state).toBe('delivered'));

      expect(receiver.received).toHaveLength(1);
      const [webhook] = receiver.received;
      expect(webhook!.headers).toMatchObject({ 'webhook-id': notification!.id, 'content-type': 'application/json' });
      expect(verified(secret, webhook!)).toEqual({
        type: 'alert.fired',
        timestamp: expect.any(String),
        data: {
          id: notification!.alertId,
          workspaceId,
          ruleId,
          state: 'firing',
          severity: 'error',
          summary: `The task ${taskId} (notion.page.create) is dead after 8 attempts: Notion answered 503.`,
          eventType: 'na.scheduler.v1.TaskDead',
          eventId,
          about: taskId,
          correlationId: `c-${taskId}`,
          createdAt: expect.any(String),
          updatedAt: expect.any(String),
        },
      });
      expect(notification).toMatchObject({ endpointId, attempts: 1, deliveredAt: expect.any(String) });
    });

    it('and the chain from the event to the delivery can be followed', async () => {
      await house.createRule(workspaceId);
      await house.createEndpoint(workspaceId, receiver.url);
      const eventId = await house.taskDies(workspaceId, 'followed');
      await house.notifications(workspaceId, ([only]) => expect(only?.state).toBe('delivered'));
      const [fired] = await told(AlertFired.name);
      const [delivered] = await told(NotificationDelivered.name);
      expect(fired).toMatchObject({ parent_id: eventId, correlation_id: 'c-followed', actor: 'user:7' });
      expect(delivered).toMatchObject({
        parent_id: fired!.id,
        correlation_id: 'c-followed',
        actor: 'service:alerting',
      });
      const [event] = await house.schedulers.query('select traceparent from outbox where id = $1', [eventId]);
      const trace = String(event!.traceparent).split('-')[1];
      expect(trace).toMatch(/^[0-9a-f]{32}$/);
      expect(receiver.received[0]!.headers.traceparent).toContain(trace);
      expect(delivered!.traceparent).toContain(trace);
    });

    it('later, when it was down: with the same id and the same body, until it is taken', async () => {
      await receiver.stop();
      await house.createRule(workspaceId);
      const { secret } = await house.createEndpoint(workspaceId, receiver.url);
      await house.taskDies(workspaceId);
      const [waiting] = await house.notifications(workspaceId, ([only]) => expect(only?.lastError).toBeDefined());
      expect(waiting).toMatchObject({ state: 'pending', lastError: 'The connection failed (ECONNREFUSED).' });

      receiver.answer = () => (receiver.received.length === 1 ? 500 : 200);
      await receiver.start();
      const [delivered] = await house.notifications(workspaceId, ([only]) => expect(only?.state).toBe('delivered'));
      expect(receiver.ids()).toEqual([waiting!.id, waiting!.id]);
      expect(new Set(receiver.received.map(({ body }) => body)).size).toBe(1);
      for (const webhook of receiver.received) verified(secret, webhook);
      expect(delivered!.lastError).toBeUndefined();
    });

    it('not any more after its last attempt, which is told', async () => {
      receiver.answer = () => 500;
      await house.createRule(workspaceId);
      await house.createEndpoint(workspaceId, receiver.url);
      await house.taskDies(workspaceId);
      const [failed] = await house.notifications(workspaceId, ([only]) => expect(only?.state).toBe('failed'));
      expect(failed).toMatchObject({ attempts: 6, lastError: 'The receiver answered 500.' });
      expect(receiver.received).toHaveLength(6);
      expect(await told(NotificationFailed.name)).toMatchObject([{ data: { error: 'The receiver answered 500.' } }]);
    });

    it('again when it does not answer in time', async () => {
      receiver.answer = () => (receiver.received.length === 1 ? 'hang' : 200);
      await house.createRule(workspaceId);
      await house.createEndpoint(workspaceId, receiver.url);
      await house.taskDies(workspaceId);
      await house.notifications(workspaceId, ([only]) => expect(only?.state).toBe('delivered'));
      expect(new Set(receiver.ids()).size).toBe(1);
      expect(receiver.received).toHaveLength(2);
    });

    it('never again after it said 410, and neither does what waits', async () => {
      receiver.answer = () => 410;
      await house.createRule(workspaceId);
      await house.createEndpoint(workspaceId, receiver.url);
      await house.taskDies(workspaceId);
      await house.notifications(workspaceId, ([only]) => expect(only?.state).toBe('failed'));
      const { endpoints } = await house.calls.ask(AlertingService.listEndpoints, { workspaceId, limit: 10 });
      expect(endpoints).toMatchObject([{ enabled: false }]);
      expect(await told(EndpointDisabled.name)).toHaveLength(1);

      await house.taskDies(workspaceId);
      await eventually(async () => expect(await told(AlertFired.name)).toHaveLength(2));
      await house.notifications(workspaceId, all => expect(all).toHaveLength(1));
      expect(receiver.received).toHaveLength(1);
    });

    it('once for each endpoint of its workspace, and none of another', async () => {
      const other = await startReceiver();
      await house.createRule(workspaceId);
      await house.createEndpoint(workspaceId, receiver.url);
      await house.createEndpoint(workspaceId, `${receiver.url}?second`);
      await house.createEndpoint(randomUUID(), other.url);
      await house.taskDies(workspaceId);
      await house.notifications(workspaceId, all =>
        expect(all.map(({ state }) => state)).toEqual(['delivered', 'delivered']),
      );
      expect(new Set(receiver.ids()).size).toBe(2);
      expect(other.received).toEqual([]);
      await other.stop();
    });

    it('no more once its endpoint is removed, and what waited is given up and told', async () => {
      receiver.answer = () => 500;
      await house.createRule(workspaceId);
      const { id } = await house.createEndpoint(workspaceId, receiver.url);
      await house.taskDies(workspaceId);
      await eventually(() => expect(receiver.received.length).toBeGreaterThan(0));
      await house.calls.ask(AlertingService.deleteEndpoint, { workspaceId, id });
      const [dropped] = await house.notifications(workspaceId, ([only]) => expect(only?.state).toBe('failed'));
      expect(dropped!.lastError).toMatch(/removed|answered 500/);
      expect(await told(NotificationFailed.name)).toHaveLength(1);
    });
  });
});
