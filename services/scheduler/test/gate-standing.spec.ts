import { InstanceLimitService, LimitService, type Failed } from '@na/contracts';
import { eventually } from '@na/testing';
import { limits, pauseWork, setLimit } from './gates.ts';
import {
  ACTOR,
  announce,
  BareWorker,
  create,
  get,
  historyOf,
  startHouse,
  TOLD,
  typeNamed,
  WORKSPACE,
  type House,
} from './house.ts';

let house: House;

beforeAll(async () => {
  house = await startHouse({ schedulers: 2, leaseMs: 1_500 });
}, 120_000);
afterAll(() => house.close());

function rateLimited(heldKey: string, heldMs: number): Failed {
  const error = { kind: 'rate_limited', code: 'rate_limited', detail: 'Slow down.' };
  return { error, retryable: true, heldKey, heldMs };
}

const broken = { error: { kind: 'upstream', code: 'broken', detail: 'It broke.' }, retryable: true };

/** The names of the events that were told of a gate, and by whom. */
async function toldOfGate(id: string): Promise<{ event: string; actor: string }[]> {
  const rows = await house.database.query<{ type: string; actor: string }>(
    `select type, actor from ${TOLD} where about = $1 order by id`,
    [id],
  );
  return rows.map(({ type, actor }) => ({ event: type.split('.').at(-1)!, actor }));
}

async function gateNamed(kind: 'hold' | 'circuit' | 'pause' | 'limit', key: string) {
  const { gates } = await house.ask(LimitService.listGates, { workspaceId: WORKSPACE, kind });
  return gates.find(gate => gate.key === key);
}

describe('a key of which the other side asked for a rest', () => {
  it('starts nothing until then, on any worker; other keys go on, and the task pays nothing', async () => {
    await announce(house, typeNamed('hold.a'));
    const worker = new BareWorker(house, 'hold.a');
    const { id } = await create(house, 'hold.a', { limits: limits('api') });
    const [task] = await worker.claim();
    await worker.settle(task!, { failed: rateLimited('api', 1_500) });
    const [held] = await house.database.query<{ until: string }>(
      `select (state -> 'hold' ->> 'until') as until from gate where name = 'api'`,
    );
    await create(house, 'hold.a', { limits: limits('api') });
    const { id: free } = await create(house, 'hold.a', { limits: limits('elsewhere') });
    expect((await new BareWorker(house, 'hold.a').claim()).map(each => each.id)).toEqual([free]);
    expect(await gateNamed('hold', 'api')).toMatchObject({ heldBecause: 'Slow down.' });

    const after = await eventually(async () => {
      const tasks = await worker.claim();
      expect(tasks.length).toBeGreaterThan(0);
      return tasks;
    });
    expect(after[0]!.id).toBe(id);
    const { attempts, task: again } = await get(house, id);
    expect(attempts.map(({ outcome }) => outcome)).toEqual(['given_back', 'running']);
    expect(Date.parse(attempts[1]!.startedAt)).toBeGreaterThanOrEqual(Number(held!.until));
    expect(again.state).toBe('running');
    const [row] = await house.database.query<{ spent: number }>('select spent from task where id = $1', [id]);
    expect(row!.spent).toBe(0);
    expect(await historyOf(house, id)).toEqual(['TaskCreated', 'TaskStarted', 'TaskGivenBack', 'TaskStarted']);
  });

  it('rests as long as the longest rest says, and is told once', async () => {
    await announce(house, typeNamed('hold.b'));
    const worker = new BareWorker(house, 'hold.b');
    await create(house, 'hold.b', { limits: limits('long') });
    await create(house, 'hold.b', { limits: limits('long') });
    const [one, two] = await worker.claim();
    await worker.settle(one!, { failed: rateLimited('long', 60_000) });
    await worker.settle(two!, { failed: rateLimited('long', 1) });
    const gate = await gateNamed('hold', 'long');
    expect(Date.parse(gate!.heldUntil!)).toBeGreaterThan(Date.now() + 30_000);
    expect((await toldOfGate(gate!.id)).map(({ event }) => event)).toEqual(['KeyHeld']);
    expect(await worker.claim()).toEqual([]);
  });

  it('is forgotten once it is over and nobody waits', async () => {
    await announce(house, typeNamed('hold.c'));
    const worker = new BareWorker(house, 'hold.c');
    await create(house, 'hold.c', { limits: limits('brief') });
    const [task] = await worker.claim();
    await worker.settle(task!, { failed: rateLimited('brief', 50) });
    await eventually(async () => expect(await worker.claim()).toHaveLength(1));
    const rows = () => house.database.query(`select from gate where name = 'brief'`);
    await eventually(async () => expect(await rows()).toHaveLength(0), { withinMs: 20_000 });
  });

  it('that the task does not name itself delays that task all the same', async () => {
    await announce(house, typeNamed('hold.d'));
    const worker = new BareWorker(house, 'hold.d');
    const { id } = await create(house, 'hold.d');
    const [task] = await worker.claim();
    await worker.settle(task!, { failed: rateLimited('unnamed', 60_000) });
    expect((await get(house, id)).task.state).toBe('scheduled');
  });
});

describe('a pause', () => {
  it('of a type stops what would start; what runs goes on; a resume lets all go', async () => {
    await announce(house, typeNamed('pause.a'), typeNamed('pause.b'));
    const worker = new BareWorker(house, 'pause.a', 'pause.b');
    await create(house, 'pause.a');
    const [running] = await worker.claim();
    const gate = await pauseWork(house, { type: 'pause.a' });
    expect(gate).toMatchObject({ pausedBy: ACTOR, pausedBecause: 'The other side is down.' });
    for (let one = 0; one < 3; one++) await create(house, 'pause.a');
    const { id: free } = await create(house, 'pause.b');
    expect((await worker.claim()).map(({ id }) => id)).toEqual([free]);
    expect(await worker.claim()).toEqual([]);
    expect(await worker.settle(running!, { succeeded: {} })).toMatchObject({ accepted: true });
    expect(await worker.claim()).toEqual([]);

    const resume = { workspaceId: WORKSPACE, id: gate.id, reason: 'It is back.' };
    await house.ask(LimitService.resumeWork, resume);
    await eventually(async () => expect(await worker.claim()).toHaveLength(3));
    await house.ask(LimitService.resumeWork, resume);
    expect(await toldOfGate(gate.id)).toEqual([
      { event: 'WorkPaused', actor: ACTOR },
      { event: 'WorkResumed', actor: ACTOR },
    ]);
  });

  it('of everything stops everybody, and of a workspace its own tasks only', async () => {
    const other = '019aa000-0000-7000-8000-0000000000fe';
    await announce(house, typeNamed('pause.c'));
    const worker = new BareWorker(house, 'pause.c');
    const mine = await pauseWork(house, {});
    await create(house, 'pause.c');
    const { id: theirs } = await create(house, 'pause.c', { workspaceId: other });
    expect((await worker.claim()).map(({ id }) => id)).toEqual([theirs]);

    const all = await house.ask(InstanceLimitService.pauseInstance, { scope: {}, reason: 'Maintenance.' });
    await create(house, 'pause.c', { workspaceId: other });
    expect(await worker.claim()).toEqual([]);
    await house.ask(LimitService.resumeWork, { workspaceId: WORKSPACE, id: mine.id });
    expect(await worker.claim()).toEqual([]);
    await house.ask(InstanceLimitService.resumeInstance, { id: all.id });
    const started: unknown[] = [];
    await eventually(async () => {
      started.push(...(await worker.claim()));
      expect(started).toHaveLength(2);
    });
  });

  it('needs a reason, and another workspace cannot end it', async () => {
    await expect(pauseWork(house, {}, ' ')).rejects.toMatchObject({ errors: [{ pointer: '/reason' }] });
    const gate = await pauseWork(house, { key: 'mine' });
    const workspaceId = '019aa000-0000-7000-8000-0000000000fd';
    const theirs = house.ask(LimitService.resumeWork, { workspaceId, id: gate.id });
    await expect(theirs).rejects.toMatchObject({ code: 'gate_not_found' });
    expect(await gateNamed('pause', 'mine')).toBeDefined();
    await expect(house.ask(LimitService.getGate, { workspaceId, id: gate.id })).rejects.toMatchObject({
      code: 'gate_not_found',
    });
  });
});

describe('a circuit', () => {
  async function failing(type: string, key: string, openMs: number) {
    await announce(house, typeNamed(type, { retry: { maxAttempts: 100 } }));
    const { id } = await setLimit(house, { key }, { circuit: { failures: 2, openMs } });
    for (let one = 0; one < 4; one++) await create(house, type, { limits: limits(key) });
    const worker = new BareWorker(house, type);
    const [first, second] = await worker.claim(2);
    await worker.settle(first!, { failed: broken });
    await worker.settle(second!, { failed: broken });
    await eventually(async () =>
      expect(await gateNamed('circuit', key)).toMatchObject({ circuit: 'open', failures: 2 }),
    );
    return { id, worker };
  }

  it('opens after failures in a row, lets one probe through, and closes when that succeeds', async () => {
    const { id, worker } = await failing('circuit.a', 'flaky', 700);
    expect(await worker.claim()).toEqual([]);
    const [probe, ...others] = await eventually(async () => {
      const tasks = await worker.claim();
      expect(tasks.length).toBeGreaterThan(0);
      return tasks;
    });
    expect(others).toEqual([]);
    expect(await gateNamed('circuit', 'flaky')).toMatchObject({ circuit: 'half_open' });
    expect(await worker.claim()).toEqual([]);
    await worker.settle(probe!, { succeeded: {} });
    await eventually(async () => expect(await worker.claim()).toHaveLength(3));
    const events = (await toldOfGate(id)).map(({ event }) => event);
    expect(events).toEqual(['LimitSet', 'CircuitOpened', 'CircuitHalfOpened', 'CircuitClosed']);
  });

  it('opens anew when its probe fails, and takes another one when the probe’s worker dies', async () => {
    const { worker } = await failing('circuit.b', 'shaky', 300);
    const probe = async (of: BareWorker) =>
      eventually(
        async () => {
          const tasks = await of.claim();
          expect(tasks).toHaveLength(1);
          return tasks[0]!;
        },
        { withinMs: 15_000 },
      );
    await worker.settle(await probe(worker), { failed: broken });
    await eventually(async () => expect(await gateNamed('circuit', 'shaky')).toMatchObject({ failures: 3 }));
    const dying = new BareWorker(house, 'circuit.b');
    const lost = await probe(dying);
    const heir = await probe(new BareWorker(house, 'circuit.b'));
    expect([heir.id === lost.id ? heir.attempt : 1]).not.toEqual([lost.attempt]);
  }, 40_000);

  it('is closed by an operator at once, who is told with the reason', async () => {
    const { id, worker } = await failing('circuit.c', 'stuck', 60_000);
    expect(await worker.claim()).toEqual([]);
    await house.ask(LimitService.resetCircuit, { workspaceId: WORKSPACE, id, reason: 'It is back.' });
    await eventually(async () => expect(await worker.claim()).toHaveLength(4));
    expect((await toldOfGate(id)).at(-1)).toEqual({ event: 'CircuitReset', actor: ACTOR });
  });

  it('hears nothing of failures that are the task’s own', async () => {
    await announce(house, typeNamed('circuit.d'));
    await setLimit(house, { key: 'sound' }, { circuit: { failures: 1, openMs: 60_000 } });
    await create(house, 'circuit.d', { limits: limits('sound') });
    await create(house, 'circuit.d', { limits: limits('sound') });
    const worker = new BareWorker(house, 'circuit.d');
    const [task] = await worker.claim(1);
    const own = { error: { kind: 'invalid', code: 'bad', detail: 'Bad.' }, retryable: false };
    await worker.settle(task!, { failed: own });
    await eventually(async () => expect(await house.database.query('select from gate_note')).toHaveLength(0));
    expect(await worker.claim()).toHaveLength(1);
  });
});

describe('why a task waits', () => {
  const explain = (id: string) => house.ask(LimitService.explainTask, { workspaceId: WORKSPACE, id });

  it('is said with the limit, who is ahead and until when', async () => {
    await announce(house, typeNamed('why.a'));
    await setLimit(house, { key: 'slow' }, { window: { count: 2, windowMs: 60_000 } });
    const ids: string[] = [];
    for (let one = 0; one < 6; one++) ids.push((await create(house, 'why.a', { limits: limits('slow') })).id);
    const worker = new BareWorker(house, 'why.a');
    expect(await worker.claim()).toHaveLength(2);
    await worker.beat();
    const { reasons, expectedStartAt, summary } = await explain(ids[5]!);
    expect(reasons).toMatchObject([{ code: 'rate', data: { key: 'slow', ahead: 3 } }]);
    expect(summary).toContain('The limit of “slow” is full until');
    expect(Date.parse(expectedStartAt!)).toBeGreaterThan(Date.parse(reasons[0]!.until!));
    expect((await explain(ids[0]!)).reasons).toMatchObject([{ code: 'not_waiting' }]);
  });

  it('is said of pauses, serial keys, due times, workers and lines', async () => {
    await announce(house, typeNamed('why.b'));
    const worker = new BareWorker(house, 'why.b');
    const first = await create(house, 'why.b', { serialKey: 'why.b' });
    const second = await create(house, 'why.b', { serialKey: 'why.b' });
    const later = await create(house, 'why.b', { runAt: new Date(Date.now() + 3_600_000).toISOString() });
    await worker.claim();
    expect((await explain(second.id)).reasons).toMatchObject([{ code: 'serial_key', data: { taskId: first.id } }]);
    expect(await explain(later.id)).toMatchObject({
      reasons: [{ code: 'not_due', until: later.runAt }],
      expectedStartAt: later.runAt,
    });
    const front = await create(house, 'why.b');
    const back = await create(house, 'why.b');
    expect((await explain(front.id)).reasons).toEqual([]);
    expect((await explain(back.id)).reasons).toMatchObject([{ code: 'in_line', data: { ahead: 1 } }]);
    await pauseWork(house, { type: 'why.b' }, 'For a while.');
    expect((await explain(back.id)).reasons[0]).toMatchObject({ code: 'paused', data: { reason: 'For a while.' } });
    await expect(explain(WORKSPACE)).rejects.toMatchObject({ code: 'task_not_found' });
  });
});

describe('a gate of all workspaces', () => {
  it('limits a key whosever the tasks are, beside the workspace’s own', async () => {
    await announce(house, typeNamed('all.a'));
    await house.ask(InstanceLimitService.setInstanceLimit, { scope: { key: 'shared' }, rule: { concurrency: 2 } });
    for (let one = 0; one < 3; one++) {
      const workspaceId = `019aa000-0000-7000-8000-0000000000e${one}`;
      await create(house, 'all.a', { workspaceId, limits: limits('shared') });
    }
    const worker = new BareWorker(house, 'all.a');
    expect([...(await worker.claim()), ...(await worker.claim())]).toHaveLength(2);
    const { gates } = await house.ask(InstanceLimitService.listInstanceGates, { kind: 'limit' });
    expect(gates.find(({ key }) => key === 'shared')).toMatchObject({ running: 2, waiting: 1 });
    expect(await gateNamed('limit', 'shared')).toBeUndefined();
  });
});
