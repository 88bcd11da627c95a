import { eventually } from '@na/testing';
import { randomUUIDv7 } from 'node:crypto';
import { Connections } from '../src/connections/connections.ts';
import { Links } from '../src/connections/links.ts';
import { ConnectionHealths } from '../src/health/connection-healths.ts';
import { attempt, carryOut, directTask } from './attempts.ts';
import { Replica } from './replica.ts';
import { startWorld, type World } from './world.ts';

const RULE = { NOTION_CIRCUIT_FAILURES: '3', NOTION_CIRCUIT_OPEN_MS: '600000' };

describe('the circuit of a connection', () => {
  let world: World;
  let which: { workspaceId: string; id: string };
  beforeEach(async () => {
    world = await startWorld(RULE);
    which = { workspaceId: world.workspaceId, id: world.connectionId };
  });
  afterEach(() => world?.close());

  const todo = (title: string, connectionId = world.connectionId) =>
    directTask(world.workspaceId, 'notion.todo.create', { title, connectionId });
  const check = () => world.app.get(Links, { strict: false }).check(which);
  const health = () => world.app.get(ConnectionHealths, { strict: false }).of(which);
  const fail = (status: number, times: number | null = null) =>
    world.sandbox.fault({ kind: 'status', status, times, match: { token: world.sandbox.token } });
  async function open(): Promise<void> {
    await fail(502);
    for (let time = 0; time < 3; time++) await expect(check()).rejects.toMatchObject({ code: 'notion_unavailable' });
  }

  it('opens after so many failures in a row, for all replicas and those that start later; tasks wait at no cost, and other connections go on', async () => {
    const other = randomUUIDv7();
    const token = await world.sandbox.newToken('Other');
    await world.app
      .get(Connections, { strict: false })
      .add({ id: other, workspaceId: world.workspaceId, name: 'Other', token });
    await open();
    expect(await health()).toMatchObject({ circuit: 'open', consecutiveFailures: 3 });
    await world.sandbox.clearLog();
    const later = await Replica.start(world.environment);
    for (const run of [attempt(world.app, todo('Here')), later.attempt(todo('There'), 1)])
      expect(await run).toMatchObject({
        is: 'resting',
        key: `notion:conn_${world.connectionId}`,
        reason: expect.stringContaining('3 failures in a row'),
      });
    expect(await attempt(world.app, todo('Elsewhere', other))).toMatchObject({ is: 'succeeded' });
    expect((await world.sandbox.log()).filter(({ token: name }) => name !== 'Other')).toEqual([]);
    expect(await world.told('ConnectionCircuitOpened')).toMatchObject([
      { connectionId: world.connectionId, failures: 3, symptom: '502' },
    ]);
    await later.kill();
  });

  it('lets one probe through when its time is over, stays open when that fails, and closes when it is served', async () => {
    const replica = await Replica.start(world.environment);
    await carryOut(world.app, todo('So that the schema is known'));
    await open();
    await world.sandbox.clearLog();
    const due = () =>
      world.database.query(`update budget set circuit_probe_at = now() where connection_id = $1`, [world.connectionId]);
    await due();
    const runs = Array.from({ length: 6 }, (_, at) =>
      at % 2 ? attempt(world.app, todo(`Probe ${at}`)) : replica.attempt(todo(`Probe ${at}`), 1),
    );
    const endings = await Promise.all(runs);
    expect(await world.sandbox.log()).toHaveLength(1);
    expect(endings.filter(ending => ending?.is === 'resting').length).toBeGreaterThanOrEqual(5);
    expect(await health()).toMatchObject({ circuit: 'open', consecutiveFailures: 4 });
    await world.sandbox.clearFaults();
    await due();
    expect((await carryOut(world.app, todo('Served'))).last).toMatchObject({ is: 'succeeded' });
    expect(await health()).toMatchObject({ circuit: 'closed', consecutiveFailures: 0 });
    expect(await world.told('ConnectionCircuitClosed')).toMatchObject([{ connectionId: world.connectionId }]);
    await replica.kill();
  });

  it('goes to the next one when the replica with the probe dies', async () => {
    await carryOut(world.app, todo('So that the schema is known'));
    await open();
    await world.sandbox.clearFaults();
    // Somebody took the probe, and never came back.
    await world.database.query(
      `update budget set circuit_probe_at = now(), circuit_probe = 9, circuit_probing_until = now() + interval '1 hour' where connection_id = $1`,
      [world.connectionId],
    );
    expect(await health()).toMatchObject({ circuit: 'half_open' });
    expect(await attempt(world.app, todo('Behind it'))).toMatchObject({ is: 'resting' });
    await world.database.query(`update budget set circuit_probing_until = now() where connection_id = $1`, [
      world.connectionId,
    ]);
    expect((await carryOut(world.app, todo('After it'))).last).toMatchObject({ is: 'succeeded' });
    expect(await health()).toMatchObject({ circuit: 'closed' });
  });

  it.each([400, 404, 409])('stays closed however often Notion answers with %i', async status => {
    if (status === 409) await fail(409);
    const task = (at: number) =>
      directTask(world.workspaceId, 'notion.page.create', {
        connectionId: world.connectionId,
        parent: { pageId: status === 404 ? randomUUIDv7() : world.sandbox.rootPageId },
        title: `Refused ${at}`,
        children: [],
        ...(status === 400 && { properties: { Unknown: { number: 1 } } }),
      });
    for (let time = 0; time < 6; time++) expect(await attempt(world.app, task(time))).toMatchObject({ is: 'failed' });
    expect(await health()).toMatchObject({ circuit: 'closed', consecutiveFailures: 0 });
  });

  it('is closed by somebody who says so, which is told', async () => {
    await open();
    await world.sandbox.clearFaults();
    const healths = world.app.get(ConnectionHealths, { strict: false });
    expect(await healths.reset({ ...which, reason: 'Notion says that it is over' })).toMatchObject({
      circuit: 'closed',
      consecutiveFailures: 0,
    });
    await healths.reset({ ...which, reason: 'Again' });
    expect(await world.told('ConnectionCircuitReset')).toEqual([
      { connectionId: world.connectionId, reason: 'Notion says that it is over' },
    ]);
    await eventually(check);
  });
});
