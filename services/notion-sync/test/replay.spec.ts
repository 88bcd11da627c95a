import type { JsonObject, ReplayEffects } from '@na/contracts';
import type { Heard } from '@na/messaging';
import { transaction } from '@na/persistence';
import { randomUUID } from 'node:crypto';
import { DataSource } from 'typeorm';
import { OutcomeEvents } from '../src/sync/outcome.events.ts';
import { attempt, carryOut, directTask, resultOf, type TestTask } from './attempts.ts';
import { startWorld, type World } from './world.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world?.close());

const line = (content: string): JsonObject => ({ paragraph: { rich_text: [{ text: { content } }] } });
const taskOf = (type: string, payload: JsonObject) => directTask(world.workspaceId, type, payload);
/** The task that runs another one again. */
const again = (task: TestTask, effects: 'adopt' | 'repeat'): TestTask => ({
  ...taskOf(task.type, task.payload),
  ...(effects === 'adopt' && { effectId: task.effectId ?? task.id }),
});
const run = async (task: TestTask) => resultOf((await carryOut(world.app, task)).last);

describe('a replay that adopts what was done', () => {
  it('finds the to-do that the task made, and makes no other', async () => {
    const task = taskOf('notion.todo.create', { title: 'Adopted to-do' });
    const first = await run(task);
    expect(await run(again(task, 'adopt'))).toEqual(first);
    expect(await run(again(again(task, 'adopt'), 'adopt'))).toEqual(first);
    expect(await world.sandbox.todosCalled('Adopted to-do')).toHaveLength(1);
  });

  it('appends the blocks no second time', async () => {
    const page = await run(
      taskOf('notion.page.create', { parent: { pageId: world.sandbox.rootPageId }, title: 'Appended', children: [] }),
    );
    const task = taskOf('notion.block.append', { blockId: page['pageId']!, children: [line('Once')] });
    const first = await run(task);
    expect(await run(again(task, 'adopt'))).toEqual(first);
    const other = await run(again(task, 'repeat'));
    expect(other).not.toEqual(first);
  });

  it('makes what the task could not make, and bears the sync of it', async () => {
    const task = taskOf('notion.todo.create', { title: 'Made by the replay' });
    const replayed = again(task, 'adopt');
    await run(replayed);
    expect(await world.sandbox.todosCalled('Made by the replay')).toHaveLength(1);
    const rows = await world.database.query(
      `select sync_task_id, made_by_task from todo where title = 'Made by the replay'`,
    );
    expect(rows).toEqual([{ sync_task_id: replayed.id, made_by_task: task.id }]);
  });

  it('carries on the sync of what its task failed to bring', async () => {
    const task = taskOf('notion.todo.create', { title: 'Carried on' });
    await run(task);
    await world.database.query(`update todo set sync_state = 'failed', sync_error = 'x' where sync_task_id = $1`, [
      task.id,
    ]);
    const told = { taskId: task.id, type: task.type, newTaskId: randomUUID(), reason: 'Again.' };
    const heard = (effects: ReplayEffects) =>
      transaction(world.app.get(DataSource), tx =>
        world.app.get(OutcomeEvents, { strict: false }).taskReplayed({ ...told, effects }, { tx } as Heard),
      );
    const state = () =>
      world.database.query(`select sync_task_id, sync_state, sync_error from todo where made_by_task = $1`, [task.id]);
    await heard('repeat');
    expect(await state()).toEqual([{ sync_task_id: task.id, sync_state: 'failed', sync_error: 'x' }]);
    await heard('adopt');
    expect(await state()).toEqual([{ sync_task_id: told.newTaskId, sync_state: 'pending', sync_error: null }]);
  });

  it('changes nothing twice, as somebody may have changed it since', async () => {
    const { todoId } = await run(taskOf('notion.todo.create', { title: 'Before' }));
    const task = taskOf('notion.todo.update', { todoId: todoId!, title: 'First', clear: [] });
    await run(task);
    await run(taskOf('notion.todo.update', { todoId: todoId!, title: 'Second', clear: [] }));
    await run(again(task, 'adopt'));
    expect(await world.sandbox.todosCalled('Second')).toHaveLength(1);
    await run(again(task, 'repeat'));
    expect(await world.sandbox.todosCalled('First')).toHaveLength(1);
  });
});

it('a replay that repeats makes it anew', async () => {
  const task = taskOf('notion.todo.create', { title: 'Twice' });
  await run(task);
  expect(await attempt(world.app, again(task, 'repeat'))).toMatchObject({ is: 'succeeded' });
  expect(await world.sandbox.todosCalled('Twice')).toHaveLength(2);
});
