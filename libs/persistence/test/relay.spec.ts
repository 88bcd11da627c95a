import { TaskCancelled } from '@na/contracts';
import {
  forgetEvents,
  markSent,
  messagesBetween,
  nextMessages,
  relayState,
  tell,
  tellPack,
  unsentMessages,
} from '../src/index.ts';
import { cancelled, freshReplica } from './replica.ts';

let replica: Awaited<ReturnType<typeof freshReplica>>;

beforeAll(async () => {
  replica = await freshReplica();
});
afterAll(() => replica.close());
beforeEach(async () => {
  await replica.database.query('truncate outbox');
  await replica.database.query('update outbox_relay set last_number = 0, sent_number = 0, token = 0');
});

const say = (about: string) => tell(replica.dataSource.manager, TaskCancelled, cancelled(about));
const step = ({ limit = 100, token = 1n, sentNumber = 0 } = {}) =>
  nextMessages(replica.dataSource, { limit, token, sentNumber });
const unsent = async () =>
  (await unsentMessages(replica.dataSource, 100)).map(({ number, about }) => `${number} ${about}`);

/** A transaction that the test begins and ends by hand. */
async function begin() {
  const runner = replica.dataSource.createQueryRunner();
  await runner.startTransaction();
  return {
    say: (about: string) => tell(runner.manager, TaskCancelled, cancelled(about)),
    commit: () => runner.commitTransaction().then(() => runner.release()),
    rollback: () => runner.rollbackTransaction().then(() => runner.release()),
  };
}

describe('the relay’s numbers', () => {
  it('pass over no event that commits late, nor wait for it', async () => {
    const [slow, quick] = [await begin(), await begin()];
    await slow.say('told first, committed last');
    await quick.say('told last, committed first');
    await quick.commit();
    expect(await step()).toEqual({ messages: [expect.objectContaining({ number: 1 })], isMore: false });
    await say('told meanwhile');
    await step();
    await slow.commit();
    await step();
    expect(await unsent()).toEqual([
      '1 told last, committed first',
      '2 told meanwhile',
      '3 told first, committed last',
    ]);
  });

  it('have no gap where a transaction was rolled back', async () => {
    const undone = await begin();
    await say('a');
    await undone.say('undone');
    await say('b');
    await undone.rollback();
    await say('c');
    expect(await step({ limit: 2 })).toMatchObject({ messages: [{ number: 1 }, { number: 2 }], isMore: true });
    expect(await step({ limit: 2 })).toMatchObject({ messages: [{ number: 3 }], isMore: false });
    expect(await unsent()).toEqual(['1 a', '2 b', '3 c']);
  });

  it('are given once, though two relays number side by side', async () => {
    const { dataSource } = replica;
    for (let at = 0; at < 60; at++) await say(`e${at}`);
    const given: number[] = [];
    // One that waited for another finds nothing, and comes again.
    const relay = async () => {
      for (let isMore = true; isMore;) {
        const next = await step({ limit: 10 });
        given.push(...next.messages.map(({ number }) => number));
        isMore = next.isMore;
      }
    };
    await Promise.all(Array.from({ length: 6 }, relay));
    expect(given.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 60 }, (_, at) => at + 1));
    expect(await unsent()).toEqual(Array.from({ length: 60 }, (_, at) => `${at + 1} e${at}`));
    expect(await relayState(dataSource)).toMatchObject({ lastNumber: 60, sentNumber: 0 });
  });
});

describe('the relay', () => {
  it('finds what is not sent, and again after a crash what it had not marked', async () => {
    const { dataSource } = replica;
    for (const about of ['a', 'b', 'c']) await say(about);
    await step();
    await markSent(dataSource, 2, 1n);
    expect(await unsent()).toEqual(['3 c']);
    // A repeated mark of an older batch takes nothing back.
    await markSent(dataSource, 1, 1n);
    expect(await relayState(dataSource)).toEqual({
      epoch: expect.stringMatching(/^[0-9a-f]{8}$/),
      lastNumber: 3,
      sentNumber: 2,
    });
  });

  it('notes with each step what it sent after the one before', async () => {
    await say('a');
    const { messages } = await step();
    expect(await relayState(replica.dataSource)).toMatchObject({ lastNumber: 1, sentNumber: 0 });
    await say('b');
    await step({ sentNumber: messages[0]!.number });
    expect(await relayState(replica.dataSource)).toMatchObject({ lastNumber: 2, sentNumber: 1 });
    expect(await step({ sentNumber: 2 })).toEqual({ messages: [], isMore: false });
    expect(await relayState(replica.dataSource)).toMatchObject({ lastNumber: 2, sentNumber: 2 });
  });

  it('is refused once a newer one was here', async () => {
    const { dataSource } = replica;
    await say('a');
    await step({ token: 7n });
    await say('b');
    const replaced = { kind: 'conflict', code: 'relay_replaced' };
    await expect(step({ token: 6n })).rejects.toMatchObject(replaced);
    await expect(markSent(dataSource, 1, 6n)).rejects.toMatchObject(replaced);
    await markSent(dataSource, 1, 7n);
    expect(await forgetEvents(dataSource, 6n, 0)).toBe(0);
    expect(await unsent()).toEqual([]);
    expect(await relayState(dataSource)).toMatchObject({ lastNumber: 1, sentNumber: 1 });
  });

  it('keeps what it sent, gives it again, and forgets it after its time only', async () => {
    const { dataSource, database } = replica;
    for (const about of ['a', 'b', 'c', 'd']) await say(about);
    await step();
    await markSent(dataSource, 3, 1n);
    const day = 86_400_000;
    await database.query(`update outbox set numbered_at = now() - interval '8 days' where number in (1, 2, 4)`);
    expect(await forgetEvents(dataSource, 1n)).toBe(2);
    expect((await messagesBetween(dataSource, 1, 3, 100)).map(({ number }) => number)).toEqual([3]);
    expect(await forgetEvents(dataSource, 1n, -day)).toBe(1);
    // Never what was not sent, however old.
    expect(await unsent()).toEqual(['4 d']);
  });

  it('gives events as they were told', async () => {
    const at = new Date('2026-01-02T03:04:05.678Z');
    const id = await tell(replica.dataSource.manager, TaskCancelled, cancelled('t1', 4), {
      at,
      actor: 'user:ada',
      correlationId: 'c',
    });
    await step({ limit: 1 });
    const [message, ...others] = await unsentMessages(replica.dataSource, 1);
    expect(others).toEqual([]);
    expect({ ...message, body: JSON.parse(message!.body) as unknown }).toEqual({
      ...{ number: 1, id, type: TaskCancelled.name, time: at.toISOString(), about: 't1', version: 4 },
      ...{ actor: 'user:ada', correlationId: 'c', events: 1, isPack: false, body: cancelled('t1', 4) },
    });
  });

  it('gives a pack as one message', async () => {
    const { dataSource } = replica;
    const columns = { taskId: ['t1', 't2'], version: [1, 2] };
    const id = await tellPack(dataSource.manager, TaskCancelled, { count: 2, shared: { type: 'demo' }, columns });
    await say('after');
    await step();
    const [pack, single] = await unsentMessages(dataSource, 100);
    expect(pack).toMatchObject({ number: 1, id, events: 2, isPack: true });
    expect(JSON.parse(pack!.body)).toEqual({
      shared: { type: 'demo' },
      columns,
      header: { columns: {}, fromBody: { about: 'taskId', version: 'version' } },
    });
    expect(single).toMatchObject({ number: 2, about: 'after', events: 1, isPack: false });
  });

  it('takes no more into its memory at once than it can bear, and all in the end', async () => {
    const { dataSource } = replica;
    const large = 'x'.repeat(500_000);
    for (let at = 0; at < 20; at++)
      await tellPack(dataSource.manager, TaskCancelled, { count: 1, shared: cancelled(large) });
    const stepped: number[] = [];
    for (let isMore = true; isMore;) {
      const next = await step();
      expect(next.messages.reduce((bytes, { body }) => bytes + body.length, 0)).toBeLessThan(9_000_000);
      stepped.push(...next.messages.map(({ number }) => number));
      isMore = next.isMore;
    }
    expect(stepped).toEqual(Array.from({ length: 20 }, (_, at) => at + 1));
    const numbers: number[] = [];
    for (let first = 1; first <= 20;) {
      const some = await messagesBetween(dataSource, first, 20, 100);
      expect(some.reduce((bytes, { body }) => bytes + body.length, 0)).toBeLessThan(9_000_000);
      numbers.push(...some.map(({ number }) => number));
      first = numbers.at(-1)! + 1;
    }
    expect(numbers).toEqual(Array.from({ length: 20 }, (_, at) => at + 1));
  });
});
