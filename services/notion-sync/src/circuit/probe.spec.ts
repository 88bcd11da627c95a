import { randomUUID } from 'node:crypto';
import { testTables } from '../../test/database.ts';
import { openBudget } from '../budget/budget.queries.ts';
import { endProbe, takeProbe } from './circuit.queries.ts';

describe('the probe of an open circuit', () => {
  let tables: Awaited<ReturnType<typeof testTables>>;
  beforeAll(async () => {
    tables = await testTables(2);
  });
  afterAll(() => tables.close());

  async function open(): Promise<string> {
    const id = randomUUID();
    await openBudget(tables.dataSources[0]!, id, 10);
    await tables.database.query('update budget set circuit_probe_at = now() where connection_id = $1', [id]);
    return id;
  }

  it('is taken by one of many who ask at the same moment on two replicas, and by the next one once it is over', async () => {
    for (let round = 1; round <= 20; round++) {
      const id = await open();
      const asked = Array.from({ length: 10 }, (_, at) => takeProbe(tables.dataSources[at % 2]!, id, 60_000));
      const taken = (await Promise.all(asked)).filter(probe => probe !== undefined);
      expect(taken).toMatchObject([{ probe: 1, slot: expect.any(Number) }]);
      // A late word of an earlier one ends nothing.
      await endProbe(tables.dataSources[0]!, id, 0);
      expect(await takeProbe(tables.dataSources[1]!, id, 60_000)).toBeUndefined();
      await endProbe(tables.dataSources[0]!, id, 1);
      expect(await takeProbe(tables.dataSources[1]!, id, 60_000)).toMatchObject({ probe: 2 });
    }
  });

  it('is nobody’s while the budget has no permit for it, and the next one’s after that', async () => {
    const id = await open();
    const all = (free: string) =>
      tables.database.query('update budget_permit set free_at = $2 where connection_id = $1', [id, free]);
    await all('infinity');
    expect(await takeProbe(tables.dataSources[0]!, id, 60_000)).toBeUndefined();
    await all('epoch');
    expect(await takeProbe(tables.dataSources[0]!, id, 60_000)).toMatchObject({ slot: expect.any(Number) });
  });
});
