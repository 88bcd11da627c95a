import {
  AlertAcknowledged,
  AlertingService,
  AlertResolved,
  EndpointCreated,
  EndpointDeleted,
  RuleCreated,
  RuleDeleted,
  TaskCancelled,
  type CreateEndpointRequest,
  type CreateRuleRequest,
} from '@na/contracts';
import { flow } from '@na/telemetry';
import { eventually } from '@na/testing';
import { randomUUID } from 'node:crypto';
import { buildHouse, uuidv7, type House } from './house.ts';
import { startReceiver, type Receiver } from './receiver.ts';

const elsewhere = randomUUID();

describe('alerting is asked', () => {
  let house: House;
  let receiver: Receiver;
  let workspaceId: string;

  beforeAll(async () => {
    house = await buildHouse();
    receiver = await startReceiver();
    await house.startAlerting();
  });
  afterAll(async () => {
    await receiver.stop();
    await house.close();
  });
  beforeEach(() => void (workspaceId = randomUUID()));

  const ask: House['calls']['ask'] = (...given) => house.calls.ask(...given);
  const told = (type: string) =>
    house.database.query('select * from outbox where workspace_id = $1 and type = $2', [workspaceId, type]);
  const rule = (given: Partial<CreateRuleRequest> = {}): CreateRuleRequest => ({
    id: uuidv7(),
    workspaceId,
    name: 'A task is dead',
    eventType: 'na.scheduler.v1.TaskDead',
    severity: 'error',
    ...given,
  });
  const endpoint = (given: Partial<CreateEndpointRequest> = {}): CreateEndpointRequest => ({
    id: uuidv7(),
    workspaceId,
    name: 'Pager',
    url: receiver.url,
    ...given,
  });
  const alerts = () => ask(AlertingService.listAlerts, { workspaceId, states: [], limit: 100 });
  const raiseAlert = async () => {
    await house.createRule(workspaceId);
    await house.taskDies(workspaceId);
    return eventually(async () => {
      const [alert] = (await alerts()).alerts;
      expect(alert).toBeDefined();
      return alert!;
    });
  };

  it('for a rule: the same id twice makes one, and another workspace cannot have it', async () => {
    const request = rule({ name: '  A task is dead ' });
    const created = await ask(AlertingService.createRule, request);
    expect(created).toMatchObject({ ...request, name: 'A task is dead', enabled: true });
    expect(await ask(AlertingService.createRule, { ...request, name: 'Other' })).toEqual(created);
    expect(await told(RuleCreated.name)).toHaveLength(1);
    const taken = ask(AlertingService.createRule, { ...request, workspaceId: elsewhere });
    await expect(taken).rejects.toMatchObject({ code: 'alerting_id_taken', status: 409 });
  });

  it('to remove a rule: repeatable, no alerts follow, and only its own workspace can', async () => {
    const { id } = await ask(AlertingService.createRule, rule());
    const notFound = { code: 'alert_rule_not_found', status: 404 };
    await expect(ask(AlertingService.deleteRule, { workspaceId: elsewhere, id })).rejects.toMatchObject(notFound);
    const never = { workspaceId, id: rule().id };
    await expect(ask(AlertingService.deleteRule, never)).rejects.toMatchObject(notFound);
    expect((await ask(AlertingService.listRules, { workspaceId, limit: 10 })).rules).toHaveLength(1);
    for (let time = 0; time < 2; time++) expect(await ask(AlertingService.deleteRule, { workspaceId, id })).toEqual({});
    expect(await told(RuleDeleted.name)).toHaveLength(1);
    // Removed or not, it is nobody else's.
    await expect(ask(AlertingService.deleteRule, { workspaceId: elsewhere, id })).rejects.toMatchObject(notFound);
    // What was a rule is no endpoint.
    const asEndpoint = ask(AlertingService.deleteEndpoint, { workspaceId, id });
    await expect(asEndpoint).rejects.toMatchObject({ code: 'endpoint_not_found' });

    await house.taskDies(workspaceId);
    // An alert of another rule on a later event shows that the first event was heard.
    await house.createRule(workspaceId, { eventType: TaskCancelled.name });
    await house.tell(TaskCancelled, { taskId: 'later', version: 1, type: 'demo' }, { workspaceId });
    await eventually(async () => expect((await alerts()).alerts).not.toEqual([]));
    expect((await alerts()).alerts).toMatchObject([{ about: 'later' }]);
  });

  it('to remove an endpoint: repeatable, told once, and only its own workspace can', async () => {
    const { id } = await ask(AlertingService.createEndpoint, endpoint());
    const notFound = { code: 'endpoint_not_found', status: 404 };
    for (const never of [
      { workspaceId: elsewhere, id },
      { workspaceId, id: endpoint().id },
    ])
      await expect(ask(AlertingService.deleteEndpoint, never)).rejects.toMatchObject(notFound);
    const remove = () => ask(AlertingService.deleteEndpoint, { workspaceId, id });
    expect(await Promise.all([remove(), remove()])).toEqual([{}, {}]);
    expect(await remove()).toEqual({});
    expect(await told(EndpointDeleted.name)).toHaveLength(1);
    await expect(ask(AlertingService.deleteEndpoint, { workspaceId: elsewhere, id })).rejects.toMatchObject(notFound);
  });

  // ASVS 14.2.4, 15.3.1
  it('for an endpoint: its secret comes back once and is not readable in the database', async () => {
    const request = endpoint();
    const { secret, ...created } = await ask(AlertingService.createEndpoint, request);
    expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
    expect(created).toMatchObject({ ...request, enabled: true });
    expect(await ask(AlertingService.createEndpoint, request)).toEqual(created);
    expect(await ask(AlertingService.listEndpoints, { workspaceId, limit: 10 })).toEqual({ endpoints: [created] });
    const [row] = await house.database.query<{ secret: Buffer }>('select secret from endpoint where id = $1', [
      request.id,
    ]);
    expect(row!.secret.includes(Buffer.from(secret!))).toBe(false);
    expect(row!.secret.includes(Buffer.from(secret!.slice(6), 'base64'))).toBe(false);
    const taken = ask(AlertingService.createEndpoint, { ...request, workspaceId: elsewhere });
    await expect(taken).rejects.toMatchObject({ code: 'alerting_id_taken' });
  });

  it('for an endpoint whose URL holds a token: what is told for good does not show it', async () => {
    await ask(AlertingService.createEndpoint, endpoint({ url: 'https://hooks.example.com/T1/secret?token=secret' }));
    expect((await told(EndpointCreated.name))[0]).toMatchObject({ data: { url: 'https://hooks.example.com' } });
  });

  it('to acknowledge and to resolve: repeatable, by whoever asks, and never backwards', async () => {
    const { id } = await raiseAlert();
    const as = (actor: string, call: typeof AlertingService.acknowledgeAlert) =>
      flow.run({ correlationId: 'c', actor, workspaceId, permissions: ['alerts:write'] }, () =>
        ask(call, { workspaceId, id }),
      );

    expect(await as('user:1', AlertingService.acknowledgeAlert)).toMatchObject({
      state: 'acknowledged',
      acknowledgedBy: 'user:1',
    });
    expect(await as('user:2', AlertingService.acknowledgeAlert)).toMatchObject({ acknowledgedBy: 'user:1' });
    expect(await as('user:2', AlertingService.resolveAlert)).toMatchObject({
      state: 'resolved',
      acknowledgedBy: 'user:1',
    });
    expect(await as('user:2', AlertingService.resolveAlert)).toMatchObject({ state: 'resolved' });
    expect(await as('user:1', AlertingService.acknowledgeAlert)).toMatchObject({ state: 'resolved' });
    expect(await told(AlertAcknowledged.name)).toMatchObject([{ actor: 'user:1' }]);
    expect(await told(AlertResolved.name)).toMatchObject([{ actor: 'user:2' }]);
  });

  // ASVS 8.4.1
  it("for another workspace's alert: it is not there", async () => {
    const { id } = await raiseAlert();
    for (const call of [AlertingService.getAlert, AlertingService.acknowledgeAlert, AlertingService.resolveAlert]) {
      await expect(ask(call, { workspaceId: elsewhere, id })).rejects.toMatchObject({ code: 'alert_not_found' });
    }
    expect(await ask(AlertingService.getAlert, { workspaceId, id })).toMatchObject({ id, state: 'firing' });
    const listed = await ask(AlertingService.listAlerts, { workspaceId: elsewhere, states: [], limit: 100 });
    expect(listed).toEqual({ alerts: [] });
  });

  it('for alerts by state, in pages, newest first', async () => {
    await house.createRule(workspaceId);
    for (const taskId of ['t1', 't2', 't3']) await house.taskDies(workspaceId, taskId);
    await eventually(async () => expect((await alerts()).alerts).toHaveLength(3));
    const first = await ask(AlertingService.listAlerts, { workspaceId, states: ['firing'], limit: 2 });
    expect(first.alerts.map(({ about }) => about)).toEqual(['t3', 't2']);
    await ask(AlertingService.resolveAlert, { workspaceId, id: first.alerts[0]!.id });
    const next = await ask(AlertingService.listAlerts, {
      workspaceId,
      states: ['firing'],
      limit: 2,
      cursor: first.nextCursor,
    });
    expect(next.alerts.map(({ about }) => about)).toEqual(['t1']);
    expect(next.nextCursor).toBeUndefined();
    const resolved = await ask(AlertingService.listAlerts, { workspaceId, states: ['resolved'], limit: 2 });
    expect(resolved.alerts.map(({ about }) => about)).toEqual(['t3']);
  });

  it('for a rule on another event: each rule looks for its own', async () => {
    await house.createRule(workspaceId, { eventType: TaskCancelled.name, severity: 'info' });
    await house.taskDies(workspaceId);
    await house.tell(TaskCancelled, { taskId: 't1', version: 1, type: 'demo' }, { workspaceId });
    await house.tell(TaskCancelled, { taskId: 't2', version: 1, type: 'demo' }, { workspaceId: randomUUID() });
    await eventually(async () => {
      expect((await alerts()).alerts).toMatchObject([
        { about: 't1', severity: 'info', summary: 'Somebody stopped a task (t1).' },
      ]);
    });
  });

  // ASVS 2.2.3
  it.each<[string, Partial<CreateRuleRequest>, string, RegExp]>([
    ['an id that is none', { id: 'x' }, '/id', /UUIDv7/],
    ['an id of another version', { id: randomUUID() }, '/id', /UUIDv7/],
    ['no name', { name: ' ' }, '/name', /has 0/],
    ['a long name', { name: 'n'.repeat(101) }, '/name', /has 101/],
    ['an unknown event', { eventType: 'TaskDied' }, '/eventType', /event of the contract/],
    ['an event of alerting itself', { eventType: 'na.alerting.v1.AlertFired' }, '/eventType', /itself/],
    ['an event of no workspace', { eventType: 'na.system.v1.ServiceStopped' }, '/eventType', /whole system/],
  ])('for a rule with %s: refused', async (_, given, pointer, says) => {
    const refused = ask(AlertingService.createRule, rule(given));
    await expect(refused).rejects.toMatchObject({
      kind: 'invalid',
      errors: [{ pointer, detail: expect.stringMatching(says) }],
    });
  });

  it('for an endpoint that cannot be: each fault is named at once', async () => {
    const refused = ask(AlertingService.createEndpoint, endpoint({ id: 'x', name: '', url: 'ftp://example.com' }));
    await expect(refused).rejects.toMatchObject({
      kind: 'invalid',
      errors: [{ pointer: '/id' }, { pointer: '/name' }, { pointer: '/url' }],
    });
  });

  it.each([
    [{ limit: 0 }, '?limit'],
    [{ limit: 101 }, '?limit'],
    [{ cursor: 'nonsense' }, '?cursor'],
    [{ cursor: '' }, '?cursor'],
    [{ workspaceId: 'w' }, '/workspaceId'],
  ])('for a list with %j: refused, whichever list it is', async (given, pointer) => {
    const request = { workspaceId, limit: 10, states: [], ...given };
    for (const call of ['listRules', 'listEndpoints', 'listAlerts', 'listNotifications'] as const) {
      const refused = ask(AlertingService[call] as typeof AlertingService.listAlerts, request);
      await expect(refused).rejects.toMatchObject({ kind: 'invalid', errors: [{ pointer }] });
    }
  });
});
