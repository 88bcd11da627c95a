import { RateLimited, type RunningAttempt } from '@na/tasks';
import { eventually } from '@na/testing';
import { exposition } from '@na/telemetry';
import { BackfillTask } from '../src/mirror/backfill.task.ts';
import { carryOut } from './attempts.ts';
import { MirrorWorld } from './mirror.ts';
import { startWorld } from './world.ts';

/** Everything as it runs by itself: new connections are read, and polled each second. */
const BY_ITSELF = { MIRROR_NEW_CONNECTIONS: 'on', MIRROR_POLL_SECONDS: '1', MIRROR_COMMENTS: 'on' };

async function metric(name: string): Promise<number> {
  const line = (await exposition.text()).split('\n').find(each => each.startsWith(`${name} `));
  if (line === undefined) throw new Error(`There is no ${name}.`);
  return Number(line.split(' ')[1]);
}

describe('a connection that is added', () => {
  let mirror: MirrorWorld;

  beforeEach(async () => {
    mirror = new MirrorWorld(await startWorld(BY_ITSELF));
  });
  afterEach(() => mirror?.world.close());

  const backfills = async () =>
    (await mirror.world.requestedTasks()).filter(({ type }) => type === 'notion.mirror.backfill');

  it('is read by one task, is polled from then on, and read whole again after a day', async () => {
    const { connectionId } = mirror;
    const { app, workspaceId, sandbox, database } = mirror.world;
    await mirror.nextMinute();
    await eventually(async () => expect(await backfills()).toHaveLength(1));
    const [task] = await backfills();
    expect(task).toMatchObject({ workspaceId, payload: { connectionId }, serialKey: `mirror:${connectionId}` });
    expect((await carryOut(app, task as never)).last).toMatchObject({ is: 'succeeded' });
    await mirror.nextMinute();
    const id = await mirror.newRow('Made later');
    await eventually(async () => expect((await mirror.news()).map(({ notionPageId }) => notionPageId)).toEqual([id]));
    expect(await metric('na_mirror_lag_seconds')).toBeLessThan(60);

    await sandbox.notion('POST', '/comments', { parent: { page_id: id }, rich_text: [{ text: { content: 'Why?' } }] });
    await mirror.nextMinute();
    await eventually(async () =>
      expect(await database.query('select text from mirror_comment')).toEqual([{ text: 'Why?' }]),
    );

    await database.query(
      `update mirror_connection set polled_at = now() - interval '1 hour', next_poll_at = 'infinity'`,
    );
    expect(await metric('na_mirror_lag_seconds')).toBeGreaterThan(3_000);
    expect(await backfills()).toHaveLength(1);
    await database.query(`update mirror_connection set walked_at = now() - interval '25 hours'`);
    await eventually(async () => expect(await backfills()).toHaveLength(2));
  });

  it('whose backfill is cancelled keeps what was read, and lets go of the mirror', async () => {
    const { app, workspaceId, sandbox, database } = mirror.world;
    await eventually(async () => expect(await backfills()).toHaveLength(1));
    const match = { method: 'GET', pathPattern: '/v1/blocks/*' };
    await sandbox.fault({ kind: 'slow', ms: 1_500, match, times: null });
    const cancel = new AbortController();
    const heard: number[] = [];
    const attempt = { workspaceId, signal: cancel.signal, progress: (percent: number) => heard.push(percent) };
    const { connectionId } = mirror;
    const running = app
      .get(BackfillTask, { strict: false })
      .run({ connectionId }, attempt as unknown as RunningAttempt);
    await eventually(() => expect(heard.at(-1)).toBe(10));
    cancel.abort(new Error('cancelled'));
    await expect(running).rejects.not.toBeInstanceOf(RateLimited);
    expect((await mirror.rows()).length).toBeGreaterThan(0);
    expect(
      await database.query(
        `select walk->>'phase' as phase, held_until <= clock_timestamp() as free from mirror_connection`,
      ),
    ).toEqual([{ phase: 'bodies', free: true }]);
  });
});
