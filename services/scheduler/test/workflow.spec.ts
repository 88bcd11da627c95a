import { WorkflowService, type JsonObject } from '@na/contracts';
import { eventually } from '@na/testing';
import { randomUUID } from 'node:crypto';
import { limits, setLimit } from './gates.ts';
import { get, startHouse, type House } from './house.ts';
import { newWorkflow, statesOf, workflows } from './workflows.ts';

let house: House;
beforeAll(async () => {
  house = await startHouse({ schedulers: 2 });
});
afterAll(() => house.close());

const { bench, start, look, cancel, replay, until, told } = workflows(() => house);

describe('a workflow', () => {
  it('passes results on, has a task for each item, comes together again, and says what it gave', async () => {
    const { type, work, ran } = await bench('list', 'make', 'sum');
    const { id } = await start(
      newWorkflow(
        {
          sum: {
            type: type('sum'),
            after: ['make'],
            payload: { all: { $from: 'steps.make.result' }, of: { $from: 'workflow.id' } },
          },
          make: {
            type: type('make'),
            after: ['list'],
            forEach: { $from: 'steps.list.result.items' },
            payload: { n: { $from: 'item' }, at: { $from: 'index' }, plus: { $from: 'input.plus' } },
          },
          list: { type: type('list') },
        },
        {
          input: { plus: 10 },
          result: { total: { $from: 'steps.sum.result.total' }, nothing: { $from: 'steps.sum.result.nothing' } },
        },
      ),
    );
    const seen: JsonObject[] = [];
    const done = await until(id, 'succeeded', () =>
      work({
        list: () => ({ items: [1, 2, 3] }),
        make: ({ payload }) => ({ made: Number(payload['n']) + Number(payload['plus']) }),
        sum: ({ payload }) => {
          seen.push(payload);
          return { total: (payload['all'] as { made: number }[]).reduce((sum, { made }) => sum + made, 0) };
        },
      }),
    );
    expect(seen).toEqual([{ all: [{ made: 11 }, { made: 12 }, { made: 13 }], of: id }]);
    expect(ran).toEqual(['list', 'make', 'make', 'make', 'sum']);
    expect(done.workflow).toMatchObject({
      result: { total: 36, nothing: null },
      stepsByState: { succeeded: 3 },
      generation: 1,
    });
    expect(done.steps.map(({ name, tasks, tasksSucceeded }) => [name, tasks, tasksSucceeded])).toEqual([
      ['list', 1, 1],
      ['make', 3, 3],
      ['sum', 1, 1],
    ]);
    const { task } = await get(house, done.steps[1]!.taskIds[1]!);
    expect(task).toMatchObject({ workflowId: id, step: 'make', payload: { n: 2, at: 1, plus: 10 } });
    expect(await told(id)).toEqual(
      expect.arrayContaining(['WorkflowCreated', 'WorkflowStepStarted', 'WorkflowStepFinished', 'WorkflowSucceeded']),
    );
    expect((await told(id)).filter(event => event === 'WorkflowSucceeded')).toHaveLength(1);
    expect(await house.database.query('select from workflow_note where workflow_id = $1', [id])).toEqual([]);
  });

  it('takes the way that its conditions say, and the ways meet again', async () => {
    const { type, work, ran } = await bench('check', 'yes', 'no', 'end');
    const is = (value: boolean) => ({ equals: [{ $from: 'steps.check.result.ok' }, value] });
    const { id } = await start(
      newWorkflow({
        check: { type: type('check') },
        yes: { type: type('yes'), after: ['check'], when: is(true) },
        no: { type: type('no'), after: ['check'], when: is(false) },
        later: { type: type('no'), after: ['no'] },
        end: {
          type: type('end'),
          after: ['yes', 'later'],
          payload: { from: { $from: 'steps.no.result', default: 'none' } },
        },
      }),
    );
    const done = await until(id, 'succeeded', () => work({ check: () => ({ ok: true }) }));
    expect(ran).toEqual(['check', 'yes', 'end']);
    expect(statesOf(done)).toEqual({
      check: 'succeeded',
      yes: 'succeeded',
      no: 'skipped',
      later: 'skipped',
      end: 'succeeded',
    });
    expect(done.steps.find(({ name }) => name === 'no')!.error).toMatchObject({ code: 'condition_not_met' });
  });

  it('fails by the failure of a step unless another one takes care of it', async () => {
    const { type, work } = await bench('risky', 'mend', 'other');
    const steps = {
      risky: { type: type('risky') },
      next: { type: type('other'), after: ['risky'], onFailure: 'skip' },
      apart: { type: type('other') },
    };
    const mend = {
      type: type('mend'),
      after: [{ step: 'risky', onFailure: 'continue' }],
      when: { equals: [{ $from: 'steps.risky.state' }, 'failed'] },
      payload: { why: { $from: 'steps.risky.error.code' } },
    };
    const [bare, mended] = [await start(newWorkflow(steps)), await start(newWorkflow({ ...steps, mend }))];
    const why: unknown[] = [];
    const doing = () =>
      work({
        risky: () => 'fail',
        mend: ({ payload }) => {
          why.push(payload['why']);
        },
      });
    const failed = await until(bare.id, 'failed', doing);
    expect(statesOf(failed)).toEqual({ risky: 'failed', next: 'skipped', apart: 'succeeded' });
    expect(failed.workflow.error).toMatchObject({ code: 'broken', detail: 'The step risky failed: It broke.' });
    expect(statesOf(await until(mended.id, 'succeeded', doing))).toMatchObject({ risky: 'failed', mend: 'succeeded' });
    expect(why).toEqual(['broken']);
  });

  it('fails a step, with a sentence, whose payload does not fit or whose reference leads to nothing', async () => {
    const { type, work } = await bench('first', 'typed');
    const { id } = await start(
      newWorkflow({
        first: { type: type('first') },
        wrong: { type: type('typed'), after: ['first'], payload: { n: { $from: 'steps.first.result.text' } } },
        lost: { type: type('typed'), after: ['first'], payload: { n: { $from: 'steps.first.result.lost' } } },
        none: { type: type('typed'), after: ['first'], forEach: { $from: 'steps.first.result.empty' } },
      }),
    );
    const done = await until(id, 'failed', () => work({ first: () => ({ text: 'x', empty: [] }) }));
    expect(statesOf(done)).toEqual({ first: 'succeeded', wrong: 'failed', lost: 'failed', none: 'succeeded' });
    const errorOf = (name: string) => done.steps.find(step => step.name === name)!.error;
    expect(errorOf('wrong')).toMatchObject({
      code: 'task_payload_invalid',
      detail: expect.stringContaining('/payload/n'),
    });
    expect(errorOf('lost')).toMatchObject({
      code: 'reference_empty',
      detail: expect.stringContaining('steps.first.result.lost'),
    });
  });

  it('keeps the limits, weights and deadlines of its steps, and undoes them though their deadlines are over', async () => {
    const { type, worker, work } = await bench('act', 'undo', 'bad');
    const key = `test:${type('act')}`;
    await setLimit(house, { key }, { concurrency: 1 });
    const deadline = new Date(Date.now() + 3_600_000).toISOString();
    const act: JsonObject = {
      type: type('act'),
      forEach: { $from: 'input.list' },
      compensation: { type: type('undo') },
      ...{ weight: 3, deadline, limits: { keys: [{ key }] } },
    };
    const steps = { act, bad: { type: type('bad'), after: ['act'] } };
    const { id } = await start(newWorkflow(steps, { input: { list: [1, 2, 3] } }));
    const first = await eventually(async () => {
      const claimed = await worker.claim(50);
      expect(claimed).toHaveLength(1);
      return claimed[0]!;
    });
    // The others wait in the line of the limit.
    expect(await worker.claim(50)).toEqual([]);
    expect((await get(house, first.id)).task).toMatchObject({ weight: 3, deadline, limits: limits(key) });
    await worker.settle(first, { succeeded: {} });
    const undone: string[] = [];
    await until(id, 'failed', () =>
      work({
        bad: () => 'fail',
        undo: task => {
          undone.push(task.id);
        },
      }),
    );
    expect(undone).toHaveLength(3);
    const { task } = await get(house, undone[0]!);
    expect(task).toMatchObject({ weight: 3, limits: limits(key) });
    expect(task.deadline).toBeUndefined();
  });

  it('undoes what it did, the last first, when it fails', async () => {
    const { type, work, ran } = await bench('act', 'undo', 'bad');
    const undone: unknown[] = [];
    const acting = (name: string, after: string[]) => ({
      type: type('act'),
      after,
      payload: { name },
      compensation: { type: type('undo'), payload: { made: { $from: 'result.made' } } },
    });
    const { id } = await start(
      newWorkflow(
        {
          a: acting('a', []),
          b: acting('b', ['a']),
          each: { ...acting('each', ['b']), forEach: { $from: 'input.list' }, payload: { name: { $from: 'item' } } },
          bad: { type: type('bad'), after: ['each'] },
        },
        { input: { list: ['x', 'y'] } },
      ),
    );
    const done = await until(id, 'failed', () =>
      work({
        act: ({ payload }) => ({ made: payload['name']! }),
        bad: () => 'fail',
        undo: ({ payload }) => {
          undone.push(payload['made']);
        },
      }),
    );
    expect(undone.slice(0, 2).sort()).toEqual(['x', 'y']);
    expect(undone.slice(2)).toEqual(['b', 'a']);
    expect(ran.slice(-4)).toEqual(['undo', 'undo', 'undo', 'undo']);
    expect(done.steps.map(({ name, compensation }) => [name, compensation])).toEqual([
      ['a', 'succeeded'],
      ['b', 'succeeded'],
      ['each', 'succeeded'],
      ['bad', undefined],
    ]);
    const events = await told(id);
    expect(events.slice(-2)).toEqual(['WorkflowCompensating', 'WorkflowFailed']);
  });

  it('is cancelled: what waits at once, what runs by its abort, and what was done is undone when asked for', async () => {
    const { type, work, worker, held, ran } = await bench('act', 'undo', 'slow');
    const { id } = await start(
      newWorkflow(
        {
          act: { type: type('act'), compensation: { type: type('undo') } },
          slow: { type: type('slow'), after: ['act'], forEach: { $from: 'input.list' } },
          last: { type: type('act'), after: ['slow'] },
        },
        { input: { list: [1, 2] } },
      ),
    );
    await eventually(async () => {
      if (held.length === 0)
        for (const task of await worker.claim(1)) {
          ran.push(task.type);
          if (task.type === type('slow')) held.push(task);
          else await worker.settle(task, { succeeded: {} });
        }
      expect(held).toHaveLength(1);
    });
    expect(await cancel(id, true)).toMatchObject({ state: 'cancelling' });
    expect(await cancel(id, true)).toMatchObject({ state: 'cancelling' });
    await eventually(async () => {
      const { cancelled } = await worker.beat(held);
      expect(cancelled).toMatchObject([{ taskId: held[0]!.id }]);
    });
    const { steps } = await look(id);
    expect(steps.find(({ name }) => name === 'last')!.state).toBe('cancelled');
    await worker.settle(held[0]!, { cancelled: {} });
    const done = await until(id, 'cancelled', () => work());
    expect(statesOf(done)).toEqual({ act: 'succeeded', slow: 'cancelled', last: 'cancelled' });
    expect(ran.at(-1)).toBe('undo');
    for (const taskId of done.steps.find(({ name }) => name === 'slow')!.taskIds)
      expect((await get(house, taskId)).task.state).toBe('cancelled');
    expect(await told(id)).toEqual(
      expect.arrayContaining(['WorkflowCancelRequested', 'WorkflowCompensating', 'WorkflowCancelled']),
    );
    expect(await cancel(id)).toMatchObject({ state: 'cancelled' });
  });

  it('is replayed from where it failed: what succeeded is kept, what follows runs anew', async () => {
    const { type, work, ran } = await bench('first', 'flaky', 'apart', 'last');
    const { id } = await start(
      newWorkflow({
        first: { type: type('first') },
        flaky: { type: type('flaky'), after: ['first'], payload: { from: { $from: 'steps.first.result.it' } } },
        apart: { type: type('apart'), after: ['first'] },
        last: { type: type('last'), after: ['flaky', 'apart'] },
      }),
    );
    let isBroken = true;
    const given: unknown[] = [];
    const doing = () =>
      work({
        first: () => ({ it: 'kept' }),
        flaky: ({ payload }) => {
          given.push(payload['from']);
          return isBroken ? 'fail' : undefined;
        },
      });
    const failed = await until(id, 'failed', doing);
    await expect(replay(id, { fromStep: 'other' })).rejects.toMatchObject({ errors: [{ pointer: '/fromStep' }] });
    const plan = { anew: ['flaky', 'last'], kept: ['first', 'apart'] };
    expect(await replay(id, { dryRun: true })).toMatchObject({ ...plan, workflow: { state: 'failed', generation: 1 } });
    isBroken = false;
    expect(await replay(id)).toMatchObject({ ...plan, workflow: { generation: 2 } });
    const done = await until(id, 'succeeded', doing);
    expect([...ran].sort()).toEqual(['apart', 'first', 'flaky', 'flaky', 'last']);
    expect(given).toEqual(['kept', 'kept']);
    const [before, now] = [failed, done].map(({ steps }) => new Map(steps.map(step => [step.name, step])));
    expect(now!.get('first')!.taskIds).toEqual(before!.get('first')!.taskIds);
    expect(now!.get('flaky')!.taskIds).not.toEqual(before!.get('flaky')!.taskIds);
    await expect(replay(id)).rejects.toMatchObject({ code: 'workflow_not_replayable' });
    expect((await replay(id, { fromStep: 'apart' })).anew).toEqual(['apart', 'last']);
    await until(id, 'succeeded', doing);
  });

  it('is created once, however often and on whichever replica it is asked for; another document is refused', async () => {
    const { type, work, ran } = await bench('only');
    const workflow = newWorkflow({ only: { type: type('only') } }, { input: { a: [1, { b: null }] } });
    const made = await Promise.all(Array.from({ length: 8 }, () => start(workflow)));
    expect(new Set(made.map(({ id }) => id)).size).toBe(1);
    await until(workflow.id, 'succeeded', () => work());
    expect(await start(workflow)).toMatchObject({ state: 'succeeded' });
    expect(ran).toEqual(['only']);
    expect((await told(workflow.id)).filter(event => event === 'WorkflowCreated')).toHaveLength(1);
    await expect(start({ ...workflow, input: {} })).rejects.toMatchObject({ code: 'workflow_id_taken' });
  });

  it('is refused, and nothing is stored, for types and payloads that nobody takes', async () => {
    const { type } = await bench('typed');
    const workflow = newWorkflow({
      a: { type: 'test.unknown' },
      b: { type: type('typed'), payload: { n: 'text' }, compensation: { type: 'test.unheard' } },
    });
    await expect(start(workflow)).rejects.toMatchObject({
      code: 'validation_failed',
      errors: [
        { pointer: '/steps/a/type' },
        { pointer: '/steps/b/payload/n' },
        { pointer: '/steps/b/compensation/type' },
      ],
    });
    await expect(start(newWorkflow({ a: { type: type('typed'), after: ['a'] } }))).rejects.toMatchObject({
      errors: [{ pointer: '/steps/a/after', detail: expect.stringContaining('a → a') }],
    });
    await expect(look(workflow.id)).rejects.toMatchObject({ code: 'workflow_not_found' });
  });

  it('is found in the list of its workspace only, by state and page', async () => {
    const { type, work } = await bench('only');
    const workspaceId = randomUUID();
    const made = [];
    for (let at = 0; at < 3; at++)
      made.push(await start(newWorkflow({ only: { type: type('only') } }, { workspaceId })));
    const list = (more: object) =>
      house.ask(WorkflowService.listWorkflows, { workspaceId, states: [], limit: 2, ...more });
    const first = await list({});
    expect(first.workflows.map(({ id }) => id)).toEqual([made[2]!.id, made[1]!.id]);
    const second = await list({ cursor: first.nextCursor });
    expect(second).toMatchObject({ workflows: [{ id: made[0]!.id, stepsByState: expect.anything() }] });
    expect(second.nextCursor).toBeUndefined();
    expect((await list({ states: ['failed'] })).workflows).toEqual([]);
    await expect(list({ cursor: 'x' })).rejects.toMatchObject({ errors: [{ pointer: '?cursor' }] });
    await expect(look(made[0]!.id)).rejects.toMatchObject({ code: 'workflow_not_found' });
    await work();
  });
});
