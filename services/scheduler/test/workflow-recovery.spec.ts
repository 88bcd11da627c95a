import { TaskService, type JsonObject } from '@na/contracts';
import { eventually } from '@na/testing';
import { get, startHouse, WORKSPACE, type House } from './house.ts';
import { newWorkflow, workflows } from './workflows.ts';

let house: House;
beforeAll(async () => {
  house = await startHouse({ schedulers: 2 });
});
afterAll(() => house.close());

/** How often connections are cut. */
const MOST_CUTS = 30;

const { bench, start, look, until } = workflows(() => house);

describe('workflows go on', () => {
  it('though the end of a task was told to nobody, since the replica died after its commit', async () => {
    const { type, work, worker, ran } = await bench('a', 'b');
    const { id } = await start(newWorkflow({ a: { type: type('a') }, b: { type: type('b'), after: ['a'] } }));
    const [task] = await eventually(async () => {
      const claimed = await worker.claim(1);
      expect(claimed).toHaveLength(1);
      return claimed;
    });
    await house.database.query(
      `with gone as (delete from task where id = $1 returning *)
       insert into task_finished (id, workspace_id, type, type_version, payload, bytes, priority, state, run_at, attempt, max_attempts, actor,
                                  correlation_id, finished_at, history, workflow_id, step)
       select id, workspace_id, type, type_version, payload, bytes, priority, 'succeeded', run_at, attempt, max_attempts, actor, correlation_id,
              now(), history, workflow_id, step from gone`,
      [task!.id],
    );
    await until(id, 'succeeded', () => work());
    expect(ran).toEqual(['b']);
  });

  it('to the same end though connections are cut again and again, and no task runs twice', async () => {
    const { type, work } = await bench('act');
    const steps: JsonObject = {};
    for (let at = 0; at < 20; at++) {
      const after = [at - 1, at - 3].filter(it => it >= 0).map(it => `s${it}`);
      steps[`s${at}`] = { type: type('act'), after, forEach: { $from: 'input.list' } };
    }
    const { id } = await start(newWorkflow(steps, { input: { list: [1, 2, 3] } }));
    const seen: string[] = [];
    let cuts = 0;
    const done = await eventually(
      async () => {
        // Who cuts for ever on a loaded machine lets nothing be done.
        if (cuts++ < MOST_CUTS)
          await house.database.query(
            `select pg_terminate_backend(pid) from pg_stat_activity
             where datname = current_database() and pid <> pg_backend_pid() and query like '%workflow_note%'`,
          );
        await work({
          act: task => {
            seen.push(task.id);
          },
        });
        const found = await look(id);
        expect(found.workflow.state).toBe('succeeded');
        return found;
      },
      { withinMs: 60_000 },
    );
    expect(seen).toHaveLength(60);
    expect(new Set(seen).size).toBe(60);
    expect(done.workflow.stepsByState).toEqual({ succeeded: 20 });
    const versions = await house.database.query<{ version: number }>(
      'select version from outbox where about = $1 order by version',
      [id],
    );
    // Created, 20 steps begun and done, and the end.
    expect(versions.map(({ version }) => version)).toEqual(Array.from({ length: 42 }, (_, at) => at + 1));
  });

  it('with a thousand tasks of a step', async () => {
    const { type, worker, work, ran } = await bench('each', 'end');
    const list = Array.from({ length: 1_000 }, (_, at) => at);
    const { id } = await start(
      newWorkflow(
        { each: { type: type('each'), forEach: { $from: 'input.list' } }, end: { type: type('end'), after: ['each'] } },
        { input: { list } },
      ),
    );
    let ended = 0;
    await eventually(
      async () => {
        const tasks = await worker.claim(500, [type('each')]);
        await Promise.all(tasks.map(task => worker.settle(task, { succeeded: {} })));
        ended += tasks.length;
        expect(ended).toBe(1_000);
      },
      { withinMs: 60_000 },
    );
    const done = await until(id, 'succeeded', () => work());
    expect(done.steps[0]).toMatchObject({ tasks: 1_000, tasksSucceeded: 1_000 });
    expect(ran).toEqual(['end']);
  });

  it('no further when the task of a step that failed is redriven by itself: the first end counts', async () => {
    const { type, work, ran } = await bench('a', 'b');
    const { id } = await start(newWorkflow({ a: { type: type('a') }, b: { type: type('b'), after: ['a'] } }));
    const failed = await until(id, 'failed', () => work({ a: () => 'fail' }));
    const taskId = failed.steps[0]!.taskIds[0]!;
    await house.ask(TaskService.redriveTask, { workspaceId: WORKSPACE, id: taskId });
    await eventually(async () => {
      await work();
      expect((await get(house, taskId)).task.state).toBe('succeeded');
      expect(await house.database.query('select from workflow_note where workflow_id = $1', [id])).toEqual([]);
    });
    expect(ran).toEqual(['a', 'a']);
    const { workflow, steps } = await look(id);
    expect([workflow.state, steps[0]!.tasksSucceeded, steps[0]!.tasksFailed]).toEqual(['failed', 0, 1]);
  });
});
