import fc from 'fast-check';
import { copyRows, savepoint, sqlState, transaction } from '../src/index.ts';
import { freshReplica } from './replica.ts';

let replica: Awaited<ReturnType<typeof freshReplica>>;

beforeAll(async () => {
  replica = await freshReplica();
  await replica.database.query('create table line (id int primary key, said text, at timestamptz(3), data jsonb)');
});
afterAll(() => replica.close());
beforeEach(() => replica.database.query('truncate line'));

const COPY = 'copy line (id, said, at, data) from stdin';
const lines = () => replica.database.query('select * from line order by id');

describe('rows that are copied', () => {
  it('are stored as they were given, whatever is in them', async () => {
    const said = fc.string({ unit: fc.oneof(fc.constantFrom('\\', '\n', '\r', '\t', 'N', '"', ','), fc.string()) });
    const text = said.filter(each => each.isWellFormed() && !each.includes('\0'));
    // Keys have nothing that JSON escapes: JSON.parse of V8 13.6 takes a short key that has for another one that it met before.
    const key = text.filter(each => !/[\\"\p{Cc}]/u.test(each));
    const row = fc.record({
      said: fc.option(text),
      at: fc.option(fc.date({ min: new Date(0), max: new Date('9999-01-01'), noInvalidDate: true })),
      data: fc.option(fc.dictionary(key, fc.oneof(text, fc.integer(), fc.boolean(), fc.constant(null)))),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(row, { minLength: 1, maxLength: 20 }), async rows => {
        await replica.database.query('truncate line');
        const given = rows.map((each, id) => ({ id, ...each }));
        await transaction(replica.dataSource, tx =>
          copyRows(
            tx,
            COPY,
            given.map(({ id, said, at, data }) => [id, said, at, data]),
          ),
        );
        expect(await lines()).toEqual(given);
      }),
      { numRuns: 50 },
    );
  });

  it('are stored all or none, and the transaction can go on without them', async () => {
    await transaction(replica.dataSource, async tx => {
      await tx.query(`insert into line (id, said) values (2, 'there')`);
      const rows = [1, 2, 3].map(id => [id, 'new', null, null]);
      const failed = await savepoint(tx, () => copyRows(tx, COPY, rows)).catch((error: unknown) => error);
      expect(sqlState(failed)).toBe('23505');
      await copyRows(tx, COPY, [[4, 'later', null, null]]);
    });
    expect(await lines()).toMatchObject([
      { id: 2, said: 'there' },
      { id: 4, said: 'later' },
    ]);
  });

  it('go with their transaction', async () => {
    const failing = transaction(replica.dataSource, async tx => {
      await copyRows(tx, COPY, [[1, 'gone', null, null]]);
      throw new Error('No.');
    });
    await expect(failing).rejects.toThrow('No.');
    expect(await lines()).toEqual([]);
  });

  it('are refused like those of a statement when Postgres cannot store them', async () => {
    const copying = transaction(replica.dataSource, tx => copyRows(tx, COPY, [[1, 'a\0b', null, null]]));
    await expect(copying).rejects.toMatchObject({ code: 'text_not_storable' });
  });

  it('need a transaction', async () => {
    await expect(copyRows(replica.dataSource.manager, COPY, [])).rejects.toThrow('needs a transaction');
  });
});
