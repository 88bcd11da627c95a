import { Controller } from '@nestjs/common';
import { DatabaseRestored, TaskCancelled, type EventType } from '@na/contracts';
import { relayState, tellAll, transaction } from '@na/persistence';
import { eventually, testNats, type TestDatabase, type TestNats } from '@na/testing';
import { NatsConnection } from '../src/connection/nats-connection.ts';
import { OnEvent, type Heard } from '../src/index.ts';
import { databaseOf, startReplica, type Replica } from './house.ts';

/** Writes down what it hears; what is heard twice stands there twice. */
@Controller()
class Diary {
  @OnEvent(TaskCancelled)
  async taskCancelled(event: TaskCancelled, heard: Heard): Promise<void> {
    await heard.tx.query('insert into diary (task_id) values ($1)', [event.taskId]);
  }
}

let nats: TestNats;
let databases: { teller: TestDatabase; hearer: TestDatabase };
let teller: Replica;
let hearer: Replica;

beforeEach(async () => {
  nats = await testNats();
  databases = { teller: await databaseOf('scheduler'), hearer: await databaseOf('notion-sync') };
  await databases.hearer.query('create table diary (task_id text)');
  teller = await startTeller();
  hearer = await startHearer();
});
afterEach(async () => {
  await Promise.all([teller.close(), hearer.close()]);
  await Promise.all([databases.teller.close(), databases.hearer.close()]);
  await nats.close();
});

const startTeller = () => startReplica({ name: 'scheduler', database: databases.teller, nats });
const startHearer = () =>
  startReplica({ name: 'notion-sync', database: databases.hearer, nats, hears: ['scheduler'], controllers: [Diary] });

async function say(...taskIds: string[]): Promise<void> {
  await transaction(teller.dataSource, tx =>
    tellAll(
      tx,
      taskIds.map(taskId => ({
        event: TaskCancelled as EventType<unknown>,
        body: { taskId, version: 1, type: 'demo' } satisfies TaskCancelled,
      })),
    ),
  );
}

async function hears(...taskIds: string[]): Promise<void> {
  await eventually(
    async () => {
      const rows = await databases.hearer.query<{ task_id: string }>('select task_id from diary');
      expect(rows.map(row => row.task_id).sort()).toEqual([...taskIds].sort());
      const info = await (
        await hearer.app.get(NatsConnection).manager()
      ).consumers.info('evt-scheduler', 'notion-sync');
      expect(info.num_pending + info.num_ack_pending).toBe(0);
    },
    { withinMs: 25_000 },
  );
}

/** Brings the teller's database back to when `numbered` events had a number, and `unnumbered` more were told but had none yet. */
async function restoreTeller(numbered: number, unnumbered: number): Promise<void> {
  await databases.teller.query('delete from outbox where number > $1', [numbered + unnumbered]);
  await databases.teller.query('update outbox set number = null, numbered_at = null where number > $1', [numbered]);
  await databases.teller.query('update outbox_relay set last_number = $1, sent_number = $1', [numbered]);
}

const epoch = async () => (await relayState(teller.dataSource)).epoch;

describe('a teller whose database is brought back to an earlier state', () => {
  it('begins a new epoch by itself, and what it tells then is heard once, as is what it had told', async () => {
    await say('a', 'b', 'c');
    await hears('a', 'b', 'c');
    await say('told, and without a number at the mark', 'told after the mark');
    await hears('a', 'b', 'c', 'told, and without a number at the mark', 'told after the mark');
    const before = await epoch();
    await teller.close();
    await restoreTeller(3, 1);

    teller = await startTeller();
    await say('new 1', 'new 2', 'new 3');
    await hears(
      'a',
      'b',
      'c',
      'told, and without a number at the mark',
      'told after the mark',
      'new 1',
      'new 2',
      'new 3',
    );
    expect(await epoch()).not.toBe(before);
    // For minutes the broker itself drops what it has heard before; those who hear know it by its number for good.
    const [kept] = await databases.teller.query(`select number::int from outbox where about like 'told, and %'`);
    expect(kept).toEqual({ number: 4 });
    const [restored] = await databases.teller.query('select data from outbox where type = $1', [DatabaseRestored.name]);
    expect(restored).toEqual({
      data: { service: 'scheduler', formerSource: `scheduler/${before}`, lastNumber: 3, forgotten: 1 },
    });
  });

  it('while its service runs on, too', async () => {
    await say('a', 'b', 'c');
    await hears('a', 'b', 'c');
    await databases.teller.query(
      `with gone as (delete from outbox where number > 1) update outbox_relay set last_number = 1, sent_number = 1, is_restored = true`,
    );
    await say('d', 'e');
    await hears('a', 'b', 'c', 'd', 'e');
  });

  it('keeps its epoch as long as it remembers what it told', async () => {
    await say('a', 'b');
    await hears('a', 'b');
    const before = await epoch();
    await teller.close();
    teller = await startTeller();
    await say('c');
    await hears('a', 'b', 'c');
    expect(await epoch()).toBe(before);
  });

  it('tells again what its hearer forgot with it, also when the broker has nothing any more', async () => {
    await say('a', 'b', 'c');
    await hears('a', 'b', 'c');
    const before = await epoch();
    await Promise.all([teller.close(), hearer.close()]);
    await restoreTeller(2, 1);
    await databases.teller.query('update outbox_relay set is_restored = true');
    await databases.hearer.query('truncate diary, inbox, inbox_source');
    await nats.kill();
    await nats.startEmpty();

    [teller, hearer] = await Promise.all([startTeller(), startHearer()]);
    await say('d');
    await hears('a', 'b', 'c', 'd');
    expect(await epoch()).not.toBe(before);
  });

  it('is brought back twice, and every epoch can still be asked for', async () => {
    await say('a', 'b');
    await hears('a', 'b');
    for (const round of [1, 2]) {
      await teller.close();
      await databases.teller.query('update outbox_relay set is_restored = true');
      teller = await startTeller();
      await say(`new ${round}`);
    }
    await hears('a', 'b', 'new 1', 'new 2');
    await hearer.close();
    await databases.hearer.query('truncate diary, inbox, inbox_source');
    hearer = await startHearer();
    await hears('a', 'b', 'new 1', 'new 2');
  });
});
