import { AlertFired, AlertingService, SystemService } from '@na/contracts';
import { eventually } from '@na/testing';
import { spawn, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { join } from 'node:path';
import { buildHouse, type House } from './house.ts';
import { startReceiver, type Receiver } from './receiver.ts';

const root = join(import.meta.dirname, '../../..');

describe('with several replicas and crashes', () => {
  let house: House;
  let receiver: Receiver;
  const workspaceId = randomUUID();
  const processes: ChildProcess[] = [];

  beforeEach(async () => {
    house = await buildHouse();
    receiver = await startReceiver();
  });

  afterEach(async () => {
    for (const child of processes.splice(0)) child.kill('SIGKILL');
    await receiver.stop();
    await house.close();
  });

  /** A replica in a process of its own, to be killed. */
  function startProcess(): ChildProcess {
    const child = spawn(
      process.execPath,
      [
        '--conditions=source',
        '--import',
        join(root, 'deploy/local/register.mjs'),
        join(root, 'services/alerting/src/main.ts'),
      ],
      { cwd: root, env: { PATH: process.env.PATH, ...house.environment }, stdio: 'ignore' },
    );
    processes.push(child);
    return child;
  }

  const prepare = async () => {
    await house.createRule(workspaceId);
    await house.createEndpoint(workspaceId, receiver.url);
  };

  const onlyEndpoint = async (workspace: string) => {
    const { endpoints } = await house.calls.ask(AlertingService.listEndpoints, { workspaceId: workspace, limit: 1 });
    return endpoints[0]!.id;
  };

  // An answer that comes too late counts as none, and the delivery is repeated; a busy machine answers late.
  const patient = { WEBHOOK_TIMEOUT_MS: '20000' };

  it('each of many alerts is delivered once', async () => {
    await Promise.all([house.startAlerting(patient), house.startAlerting(patient), house.startAlerting(patient)]);
    await prepare();
    await Promise.all(Array.from({ length: 60 }, () => house.taskDies(workspaceId)));
    await house.notifications(workspaceId, all => {
      expect(all.filter(({ state }) => state === 'delivered')).toHaveLength(60);
    });
    expect(receiver.received).toHaveLength(60);
    expect(new Set(receiver.ids()).size).toBe(60);
  });

  it('no two deliver the same at the same time, however slow the receiver is', async () => {
    await Promise.all([house.startAlerting(patient), house.startAlerting(patient)]);
    await prepare();
    const inHand = new Map<string, number>();
    let mostAtOnce = 0;
    receiver.answer = async ({ headers }) => {
      const id = String(headers['webhook-id']);
      inHand.set(id, (inHand.get(id) ?? 0) + 1);
      mostAtOnce = Math.max(mostAtOnce, inHand.get(id)!);
      // Longer than any replica looks for work again, shorter than an attempt may take.
      await new Promise(resolve => setTimeout(resolve, 300));
      inHand.set(id, inHand.get(id)! - 1);
      return receiver.received.length < 8 ? 503 : 200;
    };
    await Promise.all(Array.from({ length: 4 }, () => house.taskDies(workspaceId)));
    await house.notifications(workspaceId, all => {
      expect(all.filter(({ state }) => state === 'delivered')).toHaveLength(4);
    });
    expect(mostAtOnce).toBe(1);
  });

  it('a receiver that never answers holds up nobody else', async () => {
    await house.startAlerting({ WEBHOOK_TIMEOUT_MS: '60000', WEBHOOK_SLOTS: '8' });
    const slow = await startReceiver();
    slow.answer = () => 'hang';
    const theirs = randomUUID();
    await house.createRule(theirs);
    await house.createEndpoint(theirs, slow.url);
    await Promise.all(Array.from({ length: 20 }, () => house.taskDies(theirs)));
    await eventually(() => expect(slow.received).toHaveLength(4));

    await prepare();
    await house.taskDies(workspaceId);
    await house.notifications(workspaceId, ([only]) => expect(only?.state).toBe('delivered'));
    expect(slow.received).toHaveLength(4);
    await house.calls.ask(AlertingService.deleteEndpoint, { workspaceId: theirs, id: await onlyEndpoint(theirs) });
    await slow.stop();
  });

  it('a replica that is killed after the delivery and before it could note it delivers again, with the same id', async () => {
    const child = startProcess();
    await eventually(() => house.calls.ask(AlertingService.listRules, { workspaceId, limit: 1 }), { withinMs: 40_000 });
    await prepare();
    // The receiver has it, and the sender dies before it hears so.
    receiver.answer = () => {
      if (receiver.received.length > 1) return 200;
      child.kill('SIGKILL');
      return 'hang';
    };
    await house.taskDies(workspaceId);
    await once(child, 'exit');
    expect(receiver.received).toHaveLength(1);

    receiver.answer = () => 200;
    await house.startAlerting();
    const [delivered] = await house.notifications(workspaceId, ([only]) => expect(only?.state).toBe('delivered'));
    expect(receiver.ids()).toEqual([delivered!.id, delivered!.id]);
    expect(delivered!.attempts).toBe(2);
  }, 60_000);

  it('an event that is heard twice raises one alert', async () => {
    await Promise.all([house.startAlerting(), house.startAlerting()]);
    await prepare();
    await house.taskDies(workspaceId);
    await house.notifications(workspaceId, ([only]) => expect(only?.state).toBe('delivered'));

    const [state] = await house.schedulers.query('select epoch, last_number::int as last from outbox_relay');
    const again = { source: `scheduler/${String(state!.epoch)}`, first: 1, last: Number(state!.last) };
    await house.calls.ask(SystemService.resendEvents, again, { to: 'scheduler' });
    // What is told afterwards is heard afterwards.
    await house.taskDies(workspaceId);
    await house.notifications(workspaceId, all => expect(all).toHaveLength(2));
    await eventually(async () => {
      const fired = await house.database.query('select data from outbox where type = $1', [AlertFired.name]);
      expect(fired).toHaveLength(2);
    });
  });
});
