import { eventually } from '@na/testing';
import { planned, transaction } from '../src/index.ts';
import { freshReplica } from './replica.ts';

let replica: Awaited<ReturnType<typeof freshReplica>>;

beforeAll(async () => {
  replica = await freshReplica();
});
afterAll(() => replica.close());

describe('a planned statement', () => {
  it('is understood once by a connection, and answers as any other', async () => {
    const text = planned(`select $1::int + 1 as next`);
    await transaction(replica.dataSource, async tx => {
      for (const given of [1, 2, 3]) expect(await tx.query(text, [given])).toEqual([{ next: given + 1 }]);
      const known = 'select custom_plans::int as times from pg_prepared_statements where statement = $1';
      expect(await tx.query(known, [text])).toEqual([{ times: 3 }]);
    });
  });

  it('keeps its plan for a while, and then has another', async () => {
    await replica.database.query('create sequence plan_number');
    // What never changes is computed when the plan is made.
    await replica.database.query(
      `create function of_plan() returns bigint language sql immutable return nextval('plan_number')`,
    );
    const text = planned('select of_plan() as number');
    const runner = replica.dataSource.createQueryRunner();
    const number = async () => ((await runner.query(text)) as [{ number: string }])[0].number;
    try {
      const first = await number();
      expect(await number()).toBe(first);
      await eventually(async () => expect(await number()).not.toBe(first));
    } finally {
      await runner.release();
    }
  });

  it('that fails is told as any other, and can be sent again', async () => {
    const text = planned(`select 6 / $1::int as part`);
    for (const given of [0, 2, 0, 3]) {
      const asked = replica.dataSource.query(text, [given]);
      if (given) expect(await asked).toEqual([{ part: 6 / given }]);
      else await expect(asked).rejects.toMatchObject({ driverError: { code: '22012' } });
    }
  });
});
