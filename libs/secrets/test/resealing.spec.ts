import { eventually, testDatabase, type TestDatabase } from '@na/testing';
import { randomBytes, randomUUID } from 'node:crypto';
import { Resealing, sealedColumn, SecretBox } from '../src/index.ts';

const key = () => randomBytes(32).toString('base64');
const [first, second] = [key(), key()];
const [old, current] = [new SecretBox(first), new SecretBox(second)];
const NAMES = { key: 'A_KEY', oldKeys: 'OLD_KEYS' };

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase({ schema: 'gateway' });
  await database.query('create table by_uuid (id uuid primary key, secret text not null)');
  await database.query('create table by_text (name text primary key, whose uuid not null, token text)');
});
afterAll(() => database.close());
beforeEach(() => database.query('truncate by_uuid, by_text'));

const refreshOwner = (id: string) => `${id}/refresh`;
const tables = () => [
  sealedColumn(database, { table: 'by_uuid', column: 'secret' }),
  sealedColumn(database, { table: 'by_text', column: 'token', id: 'name', ownerId: 'whose', ownerOf: refreshOwner }),
];
/** Starts as a service does; answers what it said. */
const start = (box: SecretBox) => {
  const said: string[] = [];
  const log = {
    info: (found: object, text: string) => said.push(`${JSON.stringify(found)} ${text}`),
    error: (found: object, text: string) => said.push(`! ${JSON.stringify(found)} ${text}`),
  };
  const resealing = new Resealing(box, tables(), NAMES, log);
  resealing.onApplicationBootstrap();
  return { said, resealing };
};
const fill = async (box: SecretBox, count: number) => {
  for (let number = 0; number < count; number++) {
    const id = randomUUID();
    await database.query('insert into by_uuid values ($1, $2)', [id, box.seal(`s ${id}`, id)]);
    await database.query('insert into by_text values ($1, $2, $3)', [
      `n ${number}`,
      id,
      box.seal(`t ${id}`, refreshOwner(id)),
    ]);
  }
};

describe('after a start with old keys', () => {
  // ASVS 11.2.2
  it('the secrets of all columns are sealed anew, and open for the same owners', async () => {
    await fill(old, 120);
    const { said, resealing } = start(new SecretBox(second, first));
    await eventually(() =>
      expect(said).toEqual([expect.stringMatching(/^{"resealed":240,"unopened":0,.*OLD_KEYS.*the old keys can go/)]),
    );
    for (const { id, secret } of await database.query<{ id: string; secret: string }>('select * from by_uuid'))
      expect(current.open(secret, id)).toBe(`s ${id}`);
    for (const { whose, token } of await database.query<{ whose: string; token: string }>('select * from by_text'))
      expect(current.open(token, refreshOwner(whose))).toBe(`t ${whose}`);
    await resealing.beforeApplicationShutdown();
  });

  it('what opens with none of the keys stays as it is, which is said', async () => {
    await fill(old, 1);
    const id = randomUUID();
    const lost = new SecretBox(key()).seal('lost', id);
    await database.query('insert into by_uuid values ($1, $2)', [id, lost]);
    const { said } = start(new SecretBox(second, first));
    await eventually(() =>
      expect(said).toEqual([expect.stringMatching(/^! .*"resealed":2,"unopened":1.*Keep the old keys/)]),
    );
    expect(await database.query('select secret from by_uuid where id = $1', [id])).toEqual([{ secret: lost }]);
  });

  it('a fault of the database stops nothing but that, which is said', async () => {
    await database.query('alter table by_text rename to elsewhere');
    try {
      const { said } = start(new SecretBox(second, first));
      await eventually(() => expect(said).toEqual([expect.stringMatching(/^! .*the next start goes on/)]));
    } finally {
      await database.query('alter table elsewhere rename to by_text');
    }
  });
});

it('without old keys nothing is looked for', async () => {
  await fill(old, 1);
  const [silent, other] = [start(current), start(new SecretBox(second, key()))];
  await eventually(() => expect(other.said).toHaveLength(1));
  await silent.resealing.beforeApplicationShutdown();
  expect(silent.said).toEqual([]);
});
