import { HistoryService, TaskService, type ClaimedTask, type Settlement } from '@na/contracts';
import { eventually } from '@na/testing';
import fc from 'fast-check';
import { randomUUID } from 'node:crypto';
import { announce, BareWorker, failure, newTask, startHouse, typeNamed, WORKSPACE, type House } from './house.ts';
import { endOf, operate } from './letters.ts';
import { rebuiltAll } from './rebuilt.ts';

const TYPES = ['hc.a', 'hc.b'];

let house: House;
beforeAll(async () => {
  house = await startHouse({ schedulers: 2, leaseMs: 1_500 });
  await announce(house, ...TYPES.map(name => typeNamed(name, { retry: { maxAttempts: 2, delayMs: 1 } })));
});
afterAll(() => house.close());
beforeEach(() => house.database.query('delete from task; delete from task_finished'));

/** What can happen to tasks, as one of them is asked for or comes by itself. */
const create = fc.record({
  do: fc.constant('create' as const),
  type: fc.constantFrom(...TYPES),
  priority: fc.constantFrom('critical' as const, 'normal' as const, 'low' as const),
  inMs: fc.constantFrom(-1_000, 0, 0, 3, 3_600_000),
  serialKey: fc.constantFrom(undefined, undefined, 'hc-key'),
  maxAttempts: fc.constantFrom(undefined, 1, 3),
});
const claim = fc.record({ do: fc.constant('claim' as const), free: fc.integer({ min: 1, max: 4 }) });
const settle = fc.record({
  do: fc.constant('settle' as const),
  how: fc.constantFrom<Partial<Settlement>>(
    { succeeded: {} },
    { succeeded: { result: { made: 1 } } },
    { failed: { error: failure, retryable: true } },
    { failed: { error: failure, retryable: true, retryAfterMs: 1 } },
    { failed: { error: failure, retryable: false } },
    { givenBack: { reason: 'Busy.', delayMs: 0 } },
    { givenBack: { reason: 'Busy.', delayMs: 2.5 } },
    { cancelled: {} },
  ),
});
const change = fc.record({ do: fc.constantFrom('cancel' as const, 'redrive' as const), at: fc.nat({ max: 30 }) });
const lose = fc.record({ do: fc.constant('lose' as const) });
const operation = fc.record({
  do: fc.constant('operate' as const),
  kind: fc.constantFrom('redrive', 'replay', 'delete'),
});
const act = fc.oneof(
  { weight: 12, arbitrary: create },
  { weight: 10, arbitrary: claim },
  { weight: 18, arbitrary: settle },
  { weight: 5, arbitrary: change },
  { weight: 2, arbitrary: lose },
  { weight: 1, arbitrary: operation },
);
type Act = typeof act extends fc.Arbitrary<infer A> ? A : never;

/** Runs a scheduler through what happens, and leaves some tasks in every state on its way. */
class Run {
  readonly #held: ClaimedTask[] = [];
  readonly #made: string[] = [];
  #worker = new BareWorker(house, ...TYPES);

  async does(next: Act): Promise<unknown> {
    switch (next.do) {
      case 'create':
        return this.#create(next);
      case 'claim':
        return this.#held.push(...(await this.#worker.claim(next.free)));
      case 'settle': {
        const task = this.#held.shift();
        return task && this.#worker.settle(task, next.how);
      }
      case 'lose':
        return this.#lose();
      case 'operate':
        return endOf(house, await operate(house, WORKSPACE, next.kind));
      default: {
        const id = this.#made[next.at % Math.max(1, this.#made.length)] ?? randomUUID();
        const call = next.do === 'cancel' ? TaskService.cancelTask : TaskService.redriveTask;
        // What cannot be cancelled or redriven any more is refused, and so is what an operation deleted.
        return house
          .ask(call, { workspaceId: WORKSPACE, id })
          .catch((error: unknown) =>
            expect(error).toMatchObject({ code: expect.stringMatching(/^task_(not|already)_/) }),
          );
      }
    }
  }

  async #create({ type, priority, inMs, serialKey, maxAttempts }: Extract<Act, { do: 'create' }>): Promise<void> {
    const runAt = new Date(Date.now() + inMs).toISOString();
    const task = newTask(type, { priority, serialKey, maxAttempts, ...(inMs && { runAt }) });
    this.#made.push(task.id);
    await house.ask(TaskService.createTask, { task });
  }

  /** The worker falls silent, and a caretaker takes its tasks back. */
  async #lose(): Promise<void> {
    await house.database.query(`update worker set lease_until = now() - interval '1 second' where id = $1`, [
      this.#worker.id,
    ]);
    this.#held.length = 0;
    this.#worker = new BareWorker(house, ...TYPES);
  }
}

it('whatever happens to tasks, their histories alone say how they stand', async () => {
  const states = new Set<string>();
  await fc.assert(
    fc.asyncProperty(fc.array(act, { minLength: 20, maxLength: 60 }), async acts => {
      const run = new Run();
      for (const next of acts) await run.does(next);
      const { differences, incomplete } = await rebuiltAll(house);
      expect({ differences, incomplete }).toEqual({ differences: [], incomplete: 0 });
      for (const { state } of await house.database.query<{ state: string }>('select distinct state from any_task'))
        states.add(state);
    }),
    { numRuns: 12, endOnFailure: true },
  );
  expect([...states].sort()).toEqual(['cancelled', 'dead', 'failed', 'ready', 'running', 'scheduled', 'succeeded']);
});

it('an attempt that was lost is rebuilt, whether its task goes on or is dead', async () => {
  const lost = new BareWorker(house, 'hc.a');
  for (const maxAttempts of [1, 2]) await house.ask(TaskService.createTask, { task: newTask('hc.a', { maxAttempts }) });
  expect(await lost.claim()).toHaveLength(2);
  await house.database.query(`update worker set lease_until = now() - interval '1 second' where id = $1`, [lost.id]);
  await eventually(async () => {
    const states = await house.database.query<{ state: string }>('select state from any_task order by state');
    expect(states.map(({ state }) => state)).toEqual(['dead', 'ready']);
  });
  expect(await rebuiltAll(house)).toEqual({ checked: 2, incomplete: 0, differences: [] });
});

it('a row that says otherwise is found, with what differs, and so is a history that nobody can read', async () => {
  const [first, second, third] = await Promise.all(
    TYPES.concat('hc.a').map(type => house.ask(TaskService.createTask, { task: newTask(type) })),
  );
  await house.database.query(`update task set priority = 1, attempt = 3 where id = $1`, [first!.id]);
  await house.database.query(
    `update task set history = history || jsonb_build_object('e', 'TaskPainted', 'v', 2, 't', 1) where id = $1`,
    [second!.id],
  );
  await house.database.query(`update task set history = '{}' where id = $1`, [third!.id]);
  const { checked, incomplete, differences } = await rebuiltAll(house, 1);
  expect({ checked, incomplete }).toEqual({ checked: 2, incomplete: 1 });
  const about = { workspaceId: WORKSPACE, taskId: first!.id };
  expect(differences).toHaveLength(3);
  expect(differences).toEqual(
    expect.arrayContaining([
      { ...about, field: 'priority', rebuilt: 'normal', stored: 'critical' },
      { ...about, field: 'attempt', rebuilt: '0', stored: '3' },
      expect.objectContaining({
        taskId: second!.id,
        field: 'history',
        rebuilt: expect.stringContaining('TaskPainted'),
      }),
    ]),
  );
});

it('a step that is asked for wrongly is refused', async () => {
  await expect(house.ask(HistoryService.checkHistory, { limit: 0 })).rejects.toMatchObject({
    errors: [{ pointer: '?limit' }],
  });
  await expect(house.ask(HistoryService.checkHistory, { limit: 1, after: 'x' })).rejects.toMatchObject({
    errors: [{ pointer: '?after' }],
  });
});
