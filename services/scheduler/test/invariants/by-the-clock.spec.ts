import { ScheduleService } from '@na/contracts';
import { BareWorker, WORKSPACE, announce, create, get, newId, typeNamed } from '../house.ts';
import { definitionOf } from '../schedules.ts';
import { Stage } from './stage.ts';

const TYPE = 'clock.a';

let stage: Stage;
beforeAll(async () => {
  stage = await Stage.build();
  await announce(stage.house, typeNamed(TYPE));
});
afterAll(() => stage.close());

describe('a worker that falls silent', () => {
  it('has its tasks waiting again after eight seconds where nobody configures it', async () => {
    const { house } = stage;
    const { id } = await create(house, TYPE);
    await new BareWorker(house, TYPE).claim();
    await stage.advance(8_000);
    await stage.care();
    expect((await get(house, id)).task.state).toBe('running');
    await stage.advance(1);
    await stage.care();
    expect((await get(house, id)).task).toMatchObject({ state: 'ready', lastError: { code: 'worker_lost' } });
  });
});

describe('a schedule that is run by hand', () => {
  it('fires as often as it is asked for, though all of that is in one millisecond', async () => {
    const { ask } = stage.house;
    const about = { workspaceId: WORKSPACE, id: newId() };
    const overlap = { policy: 'allow', most: 1 } as const;
    await ask(ScheduleService.createSchedule, {
      ...about,
      definition: definitionOf({ task: { type: TYPE }, overlap }),
    });
    const taskIds = [newId(), newId(), newId()];
    for (const taskId of taskIds)
      expect(await ask(ScheduleService.runSchedule, { ...about, taskId })).toMatchObject({ state: 'fired', taskId });
    for (const id of taskIds) expect((await get(stage.house, id)).task.state).toBe('ready');
  });
});
