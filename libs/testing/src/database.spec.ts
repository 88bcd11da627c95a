import { testDatabase } from './database.ts';
import { ownPostgres, testPostgres } from './postgres.ts';

describe('a test database', () => {
  it('is its service’s own: the role works in its schema and nowhere else', async () => {
    const mine = await testDatabase({ schema: 'scheduler' });
    const other = await testDatabase({ schema: 'audit' });
    await mine.query('create table task (id uuid primary key default uuidv7(), title text)');
    await mine.query('insert into task (title) values ($1)', ['one']);
    expect(await mine.query('select title from scheduler.task')).toEqual([{ title: 'one' }]);
    await expect(mine.query('create table public.task ()')).rejects.toThrow(/permission denied for schema public/);
    await expect(other.query('select * from scheduler.task')).rejects.toThrow(/does not exist/);
    await Promise.all([mine.close(), other.close()]);
  });

  it('is fresh for each who asks, though many ask at once', async () => {
    const databases = await Promise.all(Array.from({ length: 6 }, () => testDatabase({ schema: 'gateway' })));
    for (const database of databases) await database.query('create table note ()');
    await Promise.all(databases.map(database => database.close()));
  });

  it('is on the one server of the run', async () => {
    expect((await testPostgres()).url).toBe((await testPostgres()).url);
  });
});

describe('a Postgres of one’s own', () => {
  it('keeps what it acknowledged over a kill and a restart', async () => {
    const server = await ownPostgres({ fsync: true });
    const database = await testDatabase({ schema: 'audit', server });
    await database.query('create table note (line text)');
    await database.query(`insert into note values ('kept')`);
    await server.kill();
    await server.start();
    expect(await database.query('select line from note')).toEqual([{ line: 'kept' }]);
    await server.restart();
    expect(await database.query('select line from note')).toEqual([{ line: 'kept' }]);
    await database.close();
    await server.close();
  });
});
