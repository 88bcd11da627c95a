import { eventually, ownPostgres, type OwnPostgres } from '@na/testing';
import pg from 'pg';
import { databaseUrl } from '../../../deploy/local/provision.mjs';
import { startHouse, type House } from './house.ts';

let server: OwnPostgres;
let house: House;
let admin: pg.Client;
beforeAll(async () => {
  server = await ownPostgres();
  await withClient(server.url, async client => {
    await client.query('alter system set max_prepared_transactions = 5');
    await client.query('alter system set wal_level = logical');
  });
  await server.restart();
  house = await startHouse({ server });
  admin = new pg.Client({ connectionString: databaseUrl(server.url, new URL(house.database.url).pathname.slice(1)) });
  await admin.connect();
}, 120_000);
afterAll(async () => {
  await admin.end();
  await house.close();
  await server.close();
});

async function withClient(connectionString: string, work: (client: pg.Client) => Promise<unknown>): Promise<void> {
  const client = new pg.Client({ connectionString });
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}

/** For how long the oldest holder of a kind has kept dead rows, in seconds, as the metrics say it. */
async function seconds(holder: string): Promise<number> {
  const metrics = await (await fetch(`${await house.schedulers[0]!.getUrl()}/metrics`)).text();
  return Number(new RegExp(`^na_database_horizon_seconds\\{holder="${holder}"\\} (\\S+)$`, 'm').exec(metrics)![1]);
}
const grows = (holder: string) => eventually(async () => expect(await seconds(holder)).toBeGreaterThan(1));
const isOver = (holder: string) => eventually(async () => expect(await seconds(holder)).toBeLessThan(1));

describe('the figure of what keeps dead rows', () => {
  it('says for how long a transaction of the scheduler’s own role has been open that has written', async () => {
    await withClient(house.database.url, async client => {
      await client.query('begin');
      await client.query('select pg_current_xact_id()');
      await grows('transaction');
    });
    await isOver('transaction');
  });

  it('says of another role’s, whose age it may not see, for how long it has seen it', async () => {
    await admin.query('begin isolation level repeatable read');
    await admin.query('select 1');
    const hidden = `select from pg_stat_activity where datname = current_database() and backend_xmin is not null and xact_start is null`;
    expect((await house.database.query(hidden)).length).toBeGreaterThan(0);
    await grows('transaction');
    await admin.query('commit');
    await isOver('transaction');
  });

  it('says nothing of one that is open and sees nothing old', async () => {
    await withClient(house.database.url, async client => {
      await client.query('begin');
      await client.query('select 1');
      const open = `select from pg_stat_activity where state = 'idle in transaction' and xact_start < clock_timestamp() - interval '1 second'`;
      await eventually(async () => expect((await house.database.query(open)).length).toBeGreaterThan(0));
      await isOver('transaction');
    });
  });

  it('says for how long a prepared one waits for its end', async () => {
    await admin.query('begin');
    await admin.query('select pg_current_xact_id()');
    await admin.query(`prepare transaction 'forgotten'`);
    await grows('prepared');
    await admin.query(`rollback prepared 'forgotten'`);
    await isOver('prepared');
  });

  it('says for how long nobody has read from a replication slot', async () => {
    await admin.query(`select pg_create_logical_replication_slot('left_behind', 'pgoutput')`);
    await grows('slot');
    await admin.query(`select pg_drop_replication_slot('left_behind')`);
    await isOver('slot');
  });
});
