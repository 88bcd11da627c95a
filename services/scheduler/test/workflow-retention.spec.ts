import { TaskService, WorkflowService, type JsonObject } from '@na/contracts';
import { eventually } from '@na/testing';
import { newId, someWorker, startHouse, TOLD, WORKSPACE, type BareWorker, type House } from './house.ts';

let house: House;
beforeAll(async () => {
  house = await startHouse({ settings: { WORKFLOWS_KEPT_DAYS: '30', WORKFLOW_CLEANUP_MS: '100' } });
});
afterAll(() => house.close());

/** Rows that a workflow has in each of its tables. */
async function rowsOf(id: string): Promise<number[]> {
  const [rows] = await house.database.query<{ counts: number[] }>(
    `select array[
       (select count(*) from workflow where id = $1),
       (select count(*) from workflow_step where workflow_id = $1),
       (select count(*) from workflow_task where workflow_id = $1)]::int[] as counts`,
    [id],
  );
  return rows!.counts;
}

const look = (id: string) => house.ask(WorkflowService.getWorkflow, { workspaceId: WORKSPACE, id });

/** A workflow of two steps, the second of as many tasks as asked, that has succeeded. */
async function finished(items = 2): Promise<{ id: string; type: string; worker: BareWorker }> {
  const { type, worker } = await someWorker(house);
  const input: JsonObject = { items: Array.from({ length: items }, (_, at) => at) };
  const steps: JsonObject = { one: { type }, many: { type, after: ['one'], forEach: { $from: 'input.items' } } };
  const workflow = { id: newId(), workspaceId: WORKSPACE, name: 'Of old', steps, input };
  await house.ask(WorkflowService.createWorkflow, { workflow });
  await eventually(async () => {
    for (const task of await worker.claim(500)) await worker.settle(task, { succeeded: {} });
    expect((await look(workflow.id)).workflow.state).toBe('succeeded');
  });
  return { id: workflow.id, type, worker };
}

/** As if it had finished so many days ago. */
const age = (id: string, days: number) =>
  house.database.query(`update workflow set finished_at = now() - $2 * interval '1 day' where id = $1`, [id, days]);

/** As the archive does when it drops them. */
const dropTasks = (type: string) => house.database.query('delete from task_finished where type = $1', [type]);

describe('a workflow that finished long ago', () => {
  it('is forgotten with its steps and results once its tasks are gone, and that is told once', async () => {
    const { id, type } = await finished();
    await dropTasks(type);
    await age(id, 31);
    await eventually(async () => expect(await rowsOf(id)).toEqual([0, 0, 0]));
    await expect(look(id)).rejects.toMatchObject({ code: 'workflow_not_found' });
    const told = await house.database.query(
      `select actor, workspace_id from ${TOLD} where about = $1 and type like '%WorkflowForgotten'`,
      [id],
    );
    expect(told).toEqual([{ actor: 'service:scheduler', workspace_id: WORKSPACE }]);
  });

  it('stays as long as a task of it is live, and does not keep younger ones from being forgotten', async () => {
    const [needed, other] = [await finished(), await finished()];
    await age(needed.id, 33);
    await dropTasks(other.type);
    await age(other.id, 32);
    await eventually(async () => expect(await rowsOf(other.id)).toEqual([0, 0, 0]));
    expect(await rowsOf(needed.id)).toEqual([1, 2, 3]);
    expect((await look(needed.id)).workflow.state).toBe('succeeded');
    await dropTasks(needed.type);
    await eventually(async () => expect(await rowsOf(needed.id)).toEqual([0, 0, 0]));
  });

  it('is forgotten to its end by whoever comes after one that died half-way, and nobody sees the rest meanwhile', async () => {
    const { id, type } = await finished();
    await age(id, 31);
    // Its tasks are live, so nobody begins with it; it is as one is left behind that was begun with.
    await house.database.query('delete from workflow_task where workflow_id = $1 and place = 0', [id]);
    await house.database.query('update workflow set forgotten_at = now() where id = $1', [id]);
    await expect(look(id)).rejects.toMatchObject({ code: 'workflow_not_found' });
    await eventually(async () => expect(await rowsOf(id)).toEqual([0, 0, 0]));
    await dropTasks(type);
  });
});

describe('a workflow that may still be wanted', () => {
  it('stays when it finished a short while ago, or has not finished', async () => {
    const young = await finished();
    await dropTasks(young.type);
    await age(young.id, 29);
    const { type } = await someWorker(house);
    const running = { id: newId(), workspaceId: WORKSPACE, name: 'Goes on', steps: { one: { type } } };
    await house.ask(WorkflowService.createWorkflow, { workflow: running });
    const old = await finished();
    await dropTasks(old.type);
    await age(old.id, 31);
    await eventually(async () => expect(await rowsOf(old.id)).toEqual([0, 0, 0]));
    expect(await rowsOf(young.id)).toEqual([1, 2, 3]);
    expect((await look(running.id)).workflow.state).toBe('running');
  });
});

describe('a task that outlives its workflow', () => {
  it('can be redriven, and its end leaves no note behind', async () => {
    const { type, worker } = await someWorker(house);
    const workflow = { id: newId(), workspaceId: WORKSPACE, name: 'Fails', steps: { one: { type } } };
    await house.ask(WorkflowService.createWorkflow, { workflow });
    const error = { kind: 'invalid', code: 'broken', detail: 'It broke.' };
    const taskId = await eventually(async () => {
      const [task] = await worker.claim();
      await worker.settle(task!, { failed: { error, retryable: false } });
      return task!.id;
    });
    await eventually(async () => expect((await look(workflow.id)).workflow.state).toBe('failed'));
    await house.database.query('update workflow set forgotten_at = now() where id = $1', [workflow.id]);
    await age(workflow.id, 31);
    await eventually(async () => expect(await rowsOf(workflow.id)).toEqual([0, 0, 0]));
    await house.ask(TaskService.redriveTask, { workspaceId: WORKSPACE, id: taskId });
    await eventually(async () => {
      const [task] = await worker.claim();
      await worker.settle(task!, { succeeded: {} });
    });
    await eventually(async () => {
      const notes = await house.database.query('select from workflow_note where workflow_id = $1', [workflow.id]);
      expect(notes).toEqual([]);
    });
  });
});
