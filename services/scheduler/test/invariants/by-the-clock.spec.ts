import { BareWorker, announce, create, get, typeNamed } from '../house.ts';
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
