import { eventually } from '@na/testing';
import pg from 'pg';
import { GateFigures } from '../src/gate/gate-figures.ts';
import { startHouse, WORKSPACE, type House } from './house.ts';

let house: House;
beforeAll(async () => {
  house = await startHouse();
}, 120_000);
afterAll(() => house.close());

/** For how long news of a gate has lain there, in seconds, as the metrics say. */
async function overdue(): Promise<number> {
  await house.schedulers[0]!.get(GateFigures, { strict: false }).sample();
  const told = await (await fetch(`${await house.schedulers[0]!.getUrl()}/metrics`)).text();
  return Number(/^na_gate_overdue_seconds (\S+)$/m.exec(told)![1]);
}

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
