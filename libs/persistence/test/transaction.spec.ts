import { defineProblem } from '@na/errors';
import type { EntityManager } from 'typeorm';
import { afterCommit, savepoint, sqlState, TransactionSpoiled, TextNotStorable, transaction } from '../src/index.ts';
import { freshReplica, openReplica } from './replica.ts';

const Refused = defineProblem({ kind: 'conflict', code: 'refused_by_test', title: 'Refused', detail: 'No.' });

let replica: Awaited<ReturnType<typeof freshReplica>>;

beforeAll(async () => {
  replica = await freshReplica();
  await replica.database.query('create table note (id int primary key, line text)');
});
afterAll(() => replica.close());
beforeEach(() => replica.database.query('truncate note'));

const write = (tx: EntityManager, id: number, line = '') => tx.query('insert into note values ($1, $2)', [id, line]);
const ids = async () =>
  (await replica.database.query<{ id: number }>('select id from note order by id')).map(({ id }) => id);

describe('a transaction', () => {
  // ASVS 2.3.3, 16.5.3
  it('stores all of its work or none', async () => {
    const { dataSource } = replica;
    expect(await transaction(dataSource, async tx => (await write(tx, 1), 'done'))).toBe('done');
    const failing = transaction(dataSource, async tx => {
      await write(tx, 2);
      throw Refused({});
    });
    await expect(failing).rejects.toMatchObject({ code: 'refused_by_test' });
    expect(await ids()).toEqual([1]);
  });

  it('takes those begun inside it along', async () => {
    const { dataSource } = replica;
    const failing = transaction(dataSource, async tx => {
      await write(tx, 1);
      await transaction(dataSource, inner => write(inner, 2));
      throw Refused({});
    });
    await expect(failing).rejects.toThrow();
    expect(await ids()).toEqual([]);
  });

  it('does not take along what its work started and never waited for', async () => {
    const { dataSource } = replica;
    const { promise: ended, resolve: end } = Promise.withResolvers<void>();
    let later: Promise<unknown> = Promise.resolve();
    await transaction(dataSource, async tx => {
      await write(tx, 1);
      later = ended.then(() => transaction(dataSource, inner => write(inner, 2)));
    });
    end();
    await later;
    expect(await ids()).toEqual([1, 2]);
  });

  it('runs again after a deadlock, so that both of two that cross succeed', async () => {
    const { dataSource } = replica;
    await replica.database.query('insert into note values (1), (2)');
    let runs = 0;
    const firstSteps = [Promise.withResolvers<void>(), Promise.withResolvers<void>()] as const;
    const both = Promise.all(firstSteps.map(({ promise }) => promise));
    const crossing = (mine: 0 | 1) =>
      transaction(dataSource, async tx => {
        runs++;
        await tx.query(`update note set line = concat(line, 'x') where id = $1`, [mine + 1]);
        firstSteps[mine].resolve();
        await both;
        await tx.query(`update note set line = concat(line, 'x') where id = $1`, [2 - mine]);
      });
    await Promise.all([crossing(0), crossing(1)]);
    expect(await replica.database.query('select line from note')).toEqual([{ line: 'xx' }, { line: 'xx' }]);
    expect(runs).toBe(3);
  });

  it('gives up after three repetitions', async () => {
    let runs = 0;
    const losing = transaction(replica.dataSource, async tx => {
      runs++;
      await tx.query(`do $$ begin raise exception 'lost' using errcode = 'serialization_failure'; end $$`);
    });
    await expect(losing).rejects.toMatchObject({ kind: 'unavailable', code: 'database_busy' });
    expect(runs).toBe(4);
  });

  // ASVS 16.5.3
  it('refuses to look committed after a swallowed error made Postgres roll it back', async () => {
    const spoiled = transaction(replica.dataSource, async tx => {
      await write(tx, 1);
      await write(tx, 1).catch(() => undefined);
    });
    await expect(spoiled).rejects.toMatchObject({ code: TransactionSpoiled.code });
    expect(await ids()).toEqual([]);
  });

  it('reads what others committed meanwhile, whatever the default of the server', async () => {
    const { database } = replica;
    await database.query(
      `alter role scheduler in database ${new URL(database.url).pathname.slice(1)} set default_transaction_isolation = serializable`,
    );
    const dataSource = await openReplica(database.url);
    const isolation = await transaction(dataSource, tx =>
      tx.query(`select current_setting('transaction_isolation') as level`),
    );
    expect(isolation).toEqual([{ level: 'read committed' }]);
    await dataSource.destroy();
  });

  it('tells a broken constraint by its SQLSTATE, and text that cannot be stored as the caller’s fault', async () => {
    const { dataSource } = replica;
    const twice = transaction(dataSource, async tx => (await write(tx, 1), write(tx, 1)));
    expect(sqlState(await twice.catch((error: unknown) => error))).toBe('23505');
    await expect(write(dataSource.manager, 1, 'a\0b')).rejects.toMatchObject({
      kind: 'invalid',
      code: TextNotStorable.code,
    });
  });
});

describe('a part of a transaction', () => {
  it('fails for itself: what it wrote is undone, what it wanted after the commit is forgotten, and the rest stands', async () => {
    const { dataSource } = replica;
    const happened: string[] = [];
    await transaction(dataSource, async tx => {
      await write(tx, 1);
      afterCommit(tx, () => happened.push('before'));
      const part = savepoint(tx, async () => {
        await write(tx, 2);
        afterCommit(tx, () => happened.push('part'));
        await write(tx, 1);
      });
      expect(sqlState(await part.catch((error: unknown) => error))).toBe('23505');
      expect(await savepoint(tx, async () => (await write(tx, 3), 'done'))).toBe('done');
    });
    expect(await ids()).toEqual([1, 3]);
    expect(happened).toEqual(['before']);
  });

  it('is refused where there is no transaction to go on', async () => {
    await expect(savepoint(replica.dataSource.manager, async () => undefined)).rejects.toThrow(
      'begun by transaction()',
    );
  });
});

describe('what is to happen after a commit', () => {
  it('happens once it is committed, and never after a rollback', async () => {
    const { dataSource } = replica;
    const happened: string[] = [];
    await transaction(dataSource, async tx => {
      await write(tx, 1);
      await transaction(dataSource, async inner => afterCommit(inner, () => happened.push('committed')));
      expect(happened).toEqual([]);
    });
    const failing = transaction(dataSource, async tx => {
      afterCommit(tx, () => happened.push('rolled back'));
      throw Refused({});
    });
    await expect(failing).rejects.toThrow();
    expect(happened).toEqual(['committed']);
  });

  it('happens at once outside of a transaction, and is refused in one whose end cannot be seen', async () => {
    const { dataSource } = replica;
    const happened: string[] = [];
    afterCommit(dataSource.manager, () => happened.push('now'));
    expect(happened).toEqual(['now']);
    await dataSource.transaction(async tx => {
      expect(() => afterCommit(tx, () => undefined)).toThrow('begun by transaction()');
    });
  });
});
