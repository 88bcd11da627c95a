import { randomUUID } from 'node:crypto';
import type { DataSource } from 'typeorm';
import { Hold, HoldLost } from '../src/mirror/hold.ts';
import { openMirror } from '../src/mirror/progress.queries.ts';
import { testTables } from './database.ts';

describe('the hold of a mirror', () => {
  let tables: Awaited<ReturnType<typeof testTables>>;
  let here: DataSource;
  let there: DataSource;

  beforeAll(async () => {
    tables = await testTables(2);
    [here, there] = tables.dataSources as [DataSource, DataSource];
  });
  afterAll(() => tables?.close());

  async function mirror(): Promise<string> {
    const connectionId = randomUUID();
    await here.transaction(tx => openMirror(tx, { connectionId, workspaceId: randomUUID() }));
    return connectionId;
  }

  it('is one replica’s at a time, and free when its work is done or has failed', async () => {
    const id = await mirror();
    await Hold.during(here, id, async () => {
      expect(await Hold.during(there, id, () => Promise.resolve('too'))).toBeUndefined();
    });
    expect(await Hold.during(there, id, () => Promise.resolve('then'))).toEqual({ result: 'then' });
    await expect(Hold.during(here, id, () => Promise.reject(new Error('broken')))).rejects.toThrow('broken');
    expect(await Hold.during(there, id, () => Promise.resolve('after'))).toEqual({ result: 'after' });
  });

  it('lets nobody note anything who was paused for so long that another has it', async () => {
    const id = await mirror();
    await Hold.during(here, id, async hold => {
      await hold.note(() => Promise.resolve());
      await here.query(`update mirror_connection set held_until = 'epoch' where connection_id = $1`, [id]);
      expect(await Hold.during(there, id, () => Promise.resolve('taken'))).toEqual({ result: 'taken' });
      await expect(hold.note(() => Promise.resolve('late'))).rejects.toBeInstanceOf(HoldLost);
    });
  });

  it('is nobody’s where there is no mirror', async () => {
    expect(await Hold.during(here, randomUUID(), () => Promise.resolve('none'))).toBeUndefined();
  });
});
