import { eventually } from '@na/testing';
import { compactInbox, hear, missingNumbers, setAside, skipNumbers, transaction } from '../src/index.ts';
import { compactOnce } from '../src/inbox/inbox.ts';
import { freshReplica } from './replica.ts';

const SOURCE = 'gateway/1f0c9a2e';

let replica: Awaited<ReturnType<typeof freshReplica>>;

beforeAll(async () => {
  replica = await freshReplica();
});
afterAll(() => replica.close());
beforeEach(() => replica.database.query('truncate inbox, inbox_source, set_aside'));

const heard = (...numbers: number[]) => transaction(replica.dataSource, tx => hear(tx, SOURCE, numbers));
const kept = async () => (await replica.database.query<{ count: number }>('select count(*)::int from inbox'))[0]?.count;

/** A transaction that the test ends by hand. */
async function begin() {
  const runner = replica.dataSource.createQueryRunner();
  await runner.startTransaction();
  return {
    tx: runner.manager,
    commit: () => runner.commitTransaction().then(() => runner.release()),
    rollback: () => runner.rollbackTransaction().then(() => runner.release()),
  };
}

async function beginHearing(...numbers: number[]) {
  const begun = await begin();
  await hear(begun.tx, SOURCE, numbers);
  return begun;
}

describe('the inbox', () => {
  it('tells what is new from what was heard', async () => {
    expect(await heard(1, 2, 3)).toEqual([1, 2, 3]);
    expect(await heard(5, 3, 4, 4)).toEqual([4, 5]);
    expect(await transaction(replica.dataSource, tx => hear(tx, 'gateway/other', [1]))).toEqual([1]);
    expect(await heard()).toEqual([]);
  });

  it('forgets what was heard in a transaction that failed', async () => {
    const undone = await beginHearing(1);
    await undone.rollback();
    expect(await heard(1)).toEqual([1]);
  });

  it('lets one of two hearers have a number, and the other only if the first fails', async () => {
    const first = await beginHearing(1, 2);
    const second = heard(2, 1);
    await first.commit();
    expect(await second).toEqual([]);
    const third = await beginHearing(3);
    const fourth = heard(3);
    await third.rollback();
    expect(await fourth).toEqual([3]);
  });

  it('knows what it heard also after its rows were compacted away', async () => {
    await heard(1, 2, 3, 5);
    expect(await compactInbox(replica.dataSource, SOURCE)).toBe(3);
    expect(await kept()).toBe(1);
    expect(await heard(2, 3, 4, 5)).toEqual([4]);
    expect(await compactInbox(replica.dataSource, SOURCE)).toBe(5);
    expect(await kept()).toBe(0);
    expect(await compactInbox(replica.dataSource, 'never/met')).toBe(0);
  });

  it('hears no number twice while it is being compacted', async () => {
    await heard(1, 2, 3);
    const compacting = await begin();
    expect(await compactOnce(compacting.tx, SOURCE)).toEqual({ watermark: 3, moved: 3 });
    const repeat = heard(2);
    await eventually(async () => {
      expect(await replica.database.query('select from pg_locks where not granted')).toHaveLength(1);
    });
    await compacting.commit();
    expect(await repeat).toEqual([]);
  });

  it('raises its watermark over nothing that is still being heard', async () => {
    await heard(1, 3);
    const open = await beginHearing(2);
    expect(await compactInbox(replica.dataSource, SOURCE)).toBe(1);
    await open.commit();
    expect(await compactInbox(replica.dataSource, SOURCE)).toBe(3);
  });

  it('compacts long stretches', async () => {
    await replica.database.query(
      `with met as (insert into inbox_source values ($1, 0)) insert into inbox select $1, generate_series(1, 25000)`,
      [SOURCE],
    );
    expect(await compactInbox(replica.dataSource, SOURCE)).toBe(25_000);
    expect(await kept()).toBe(0);
  });

  it('names what is missing, from 1 for a source that was never met', async () => {
    const { dataSource } = replica;
    expect(await missingNumbers(dataSource, SOURCE, 3, 100)).toEqual([1, 2, 3]);
    await heard(1, 2, 4, 7);
    await compactInbox(dataSource, SOURCE);
    expect(await missingNumbers(dataSource, SOURCE, 8, 100)).toEqual([3, 5, 6, 8]);
    expect(await missingNumbers(dataSource, SOURCE, 8, 2)).toEqual([3, 5]);
    expect(await missingNumbers(dataSource, SOURCE, 2, 100)).toEqual([]);
  });

  it('waits no longer for what will never come', async () => {
    const { dataSource } = replica;
    await heard(3);
    await transaction(dataSource, tx => skipNumbers(tx, SOURCE, [1, 2]));
    expect(await missingNumbers(dataSource, SOURCE, 3, 100)).toEqual([]);
    expect(await compactInbox(dataSource, SOURCE)).toBe(3);
  });
});

describe('setting aside', () => {
  const event = { source: SOURCE, number: 4, id: 'e1', type: 'na.gateway.v1.ApiKeyCreated', actor: 'user:ada' };

  it('keeps the event with the reason, once', async () => {
    const { dataSource, database } = replica;
    const aside = { ...event, data: { keyId: 'k1' }, error: 'no such key', tries: 5 };
    expect(await transaction(dataSource, tx => setAside(tx, aside))).toBe(true);
    expect(await transaction(dataSource, tx => setAside(tx, aside))).toBe(false);
    const [row] = await database.query('select * from set_aside');
    expect(row).toMatchObject({
      event_id: 'e1',
      number: '4',
      error: 'no such key',
      tries: 5,
      event: { actor: 'user:ada', data: { keyId: 'k1' } },
    });
  });

  it('keeps also what Postgres could not store as it came', async () => {
    const { dataSource, database } = replica;
    const aside = { ...event, data: { title: 'a\0b\ud800c\\u0000\\\\' }, error: 'bad \0 text \udc00', tries: 1 };
    expect(await transaction(dataSource, tx => setAside(tx, aside))).toBe(true);
    const [row] = await database.query<{ error: string; event: { data: unknown } }>(
      'select error, event from set_aside',
    );
    expect(row?.event.data).toEqual({ title: 'a\ufffdb\ufffdc\\u0000\\\\' });
    expect(row?.error).toBe('bad \ufffd text \ufffd');
  });
});
