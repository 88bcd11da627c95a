import { LimitService } from '@na/contracts';
import { eventually } from '@na/testing';
import pg from 'pg';
import { QueueFigures } from '../src/caretaker/queue-figures.ts';
import { limits, pauseWork, setLimit } from './gates.ts';
import { announce, BareWorker, create, get, startHouse, typeNamed, WORKSPACE, type House } from './house.ts';

let house: House;
beforeAll(async () => {
  house = await startHouse();
}, 120_000);
afterAll(() => house.close());

/** A figure, counted just now, as the metrics say it. */
async function told(name: string): Promise<number> {
  const [scheduler] = house.schedulers;
  await scheduler!.get(QueueFigures, { strict: false }).sample();
  const metrics = await (await fetch(`${await scheduler!.getUrl()}/metrics`)).text();
  return Number(metrics.match(new RegExp(`^${name} (\\S+)$`, 'm'))![1]);
}

/** For how long news of a gate has lain there, in seconds. */
const overdue = () => told('na_gate_overdue_seconds');

/** Locks a table against those who look after gates, for as long as `meanwhile` takes. */
async function withLocked(table: 'gate' | 'gate_note', meanwhile: () => Promise<void>): Promise<void> {
  const client = new pg.Client({ connectionString: house.database.url });
  await client.connect();
  try {
    await client.query('begin');
    await client.query(`lock table ${table} in exclusive mode`);
    await meanwhile();
  } finally {
    await client.end();
  }
}

describe('the figures of gates', () => {
  it('say how long the oldest task has waited for its turn at a limit, but not at a paused one', async () => {
    await announce(house, typeNamed('line.a'));
    const worker = new BareWorker(house, 'line.a');
    const limit = await setLimit(house, { key: 'narrow' }, { concurrency: 1 });
    await create(house, 'line.a', { limits: limits('narrow') });
    const { id } = await create(house, 'line.a', { limits: limits('narrow') });
    await worker.claim();
    await eventually(async () => expect((await get(house, id)).task.state).toBe('ready'));
    await house.database.query(`update task set ready_at = now() - interval '2 hours' where id = $1 and held`, [id]);
    expect(await told('na_queue_oldest_limited_seconds')).toBeGreaterThanOrEqual(7_200);
    expect(await told('na_queue_oldest_ready_seconds')).toBe(0);
    const paused = await pauseWork(house, { key: 'narrow' });
    expect(await told('na_queue_oldest_limited_seconds')).toBe(0);
    await house.ask(LimitService.resumeWork, { workspaceId: WORKSPACE, id: paused.id });
    await house.ask(LimitService.removeLimit, { workspaceId: WORKSPACE, id: limit.id });
  });

  it('say for how long one has been overdue that nobody can look after, until it is looked after', async () => {
    await withLocked('gate_note', async () => {
      await house.database.query(
        `insert into gate (key, workspace_id, name, wakes_at) values ('test', $1, 'overdue', now() - interval '1 hour')`,
        [WORKSPACE],
      );
      expect(await overdue()).toBeGreaterThanOrEqual(3_600);
    });
    await eventually(async () => expect(await overdue()).toBeLessThan(60), { withinMs: 15_000 });
  });

  it('say for how long the end of an attempt has been noted that nobody takes', async () => {
    const stuck = `insert into gate_note (key, workspace_id, task_id, attempt, how) values ('test', $1, $1, 1, 'neutral')`;
    await withLocked('gate', async () => {
      await house.database.query(stuck, [WORKSPACE]);
      const first = await overdue();
      await eventually(async () => expect(await overdue()).toBeGreaterThan(first + 0.5));
    });
    await eventually(async () => expect(await overdue()).toBe(0), { withinMs: 15_000 });
  });
});
