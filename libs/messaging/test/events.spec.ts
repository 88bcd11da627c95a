import { Controller } from '@nestjs/common';
import {
  EventSetAside,
  EventsMissed,
  SystemService,
  TaskCancelled,
  TaskCreated,
  TaskDead,
  type EventType,
} from '@na/contracts';
import { relayState, tell, tellAll, transaction } from '@na/persistence';
import { flow } from '@na/telemetry';
import { eventually, testNats, type TestDatabase, type TestNats } from '@na/testing';
import { randomUUID } from 'node:crypto';
import type { EntityManager } from 'typeorm';
import { NatsConnection } from '../src/connection/nats-connection.ts';
import { OnEvent, OnEveryEvent, type Heard, type HeardEvent } from '../src/index.ts';
import { databaseOf, startReplica, type Replica } from './house.ts';

const cancelled = (taskId: string): TaskCancelled => ({ taskId, version: 1, type: 'demo' });

/** Writes down what it hears, in the transaction in which it hears it; fails on demand. */
@Controller()
class Diary {
  static failsOn: (taskId: string, tries: number) => boolean = () => false;
  static readonly tries = new Map<string, number>();
  static readonly heard: Heard[] = [];

  @OnEvent(TaskCancelled)
  async taskCancelled(event: TaskCancelled, heard: Heard): Promise<void> {
    const tries = (Diary.tries.get(event.taskId) ?? 0) + 1;
    Diary.tries.set(event.taskId, tries);
    await heard.tx.query('insert into diary (task_id) values ($1)', [event.taskId]);
    if (Diary.failsOn(event.taskId, tries)) throw new Error(`no stomach for ${event.taskId}`);
    Diary.heard.push(heard);
    await tell(heard.tx, TaskDead, {
      taskId: event.taskId,
      version: 2,
      type: 'demo',
      attempts: 1,
      error: { kind: 'internal', code: 'x', detail: 'x' },
    });
  }
}

/** Keeps all that it hears. */
@Controller()
class Archive {
  @OnEveryEvent()
  async everyEvent(batch: HeardEvent[], tx: EntityManager): Promise<void> {
    for (const { id, type } of batch) await tx.query('insert into diary (task_id, type) values ($1, $2)', [id, type]);
  }
}

describe('events', () => {
  let nats: TestNats;
  let databases: { teller: TestDatabase; hearer: TestDatabase };
  let teller: Replica;
  const hearers: Replica[] = [];

  beforeEach(async () => {
    Diary.failsOn = () => false;
    Diary.tries.clear();
    Diary.heard.length = 0;
    nats = await testNats();
    databases = { teller: await databaseOf('scheduler'), hearer: await databaseOf('notion-sync') };
    teller = await startReplica({ name: 'scheduler', database: databases.teller, nats });
  });

  afterEach(async () => {
    await Promise.all([teller.close(), ...hearers.splice(0).map(hearer => hearer.close())]);
    await Promise.all([databases.teller.close(), databases.hearer.close()]);
    await nats.close();
  });

  async function hear(controllers = [Diary] as (typeof Diary | typeof Archive)[]): Promise<Replica> {
    const hearer = await startReplica({
      name: 'notion-sync',
      database: databases.hearer,
      nats,
      hears: ['scheduler'],
      controllers,
    });
    hearers.push(hearer);
    await databases.hearer.query('create table if not exists diary (task_id text, type text)');
    return hearer;
  }

  function tellCancelled(...taskIds: string[]): Promise<unknown> {
    return transaction(teller.dataSource, tx =>
      tellAll(
        tx,
        taskIds.map(taskId => ({ event: TaskCancelled as EventType<unknown>, body: cancelled(taskId) })),
      ),
    );
  }

  async function diary(): Promise<string[]> {
    const rows = await databases.hearer.query<{ task_id: string }>('select task_id from diary');
    return rows.map(row => row.task_id).sort();
  }

  it('are heard with who, why and when, and what a hearer tells continues the flow', async () => {
    await hear();
    const [taskId, workspaceId] = [randomUUID(), randomUUID()];
    await flow.run({ correlationId: 'c1', actor: 'user:ada', workspaceId }, () =>
      transaction(teller.dataSource, tx => tell(tx, TaskCancelled, cancelled(taskId), { version: 1 })),
    );
    await eventually(() => expect(Diary.heard).toHaveLength(1));
    expect(Diary.heard[0]).toMatchObject({
      type: TaskCancelled.name,
      about: taskId,
      version: 1,
      actor: 'user:ada',
      correlationId: 'c1',
      workspaceId,
      number: 1,
    });
    await eventually(async () => {
      const told = await databases.hearer.query<{ correlation_id: string; parent_id: string; actor: string }>(
        'select correlation_id, parent_id, actor from outbox',
      );
      expect(told).toEqual([{ correlation_id: 'c1', parent_id: Diary.heard[0]!.id, actor: 'user:ada' }]);
    });
  });

  it('of a transaction that was rolled back are not told, and leave no gap', async () => {
    await hear();
    const given = transaction(teller.dataSource, async tx => {
      await tell(tx, TaskCancelled, cancelled('undone'));
      throw new Error('changed my mind');
    });
    await expect(given).rejects.toThrow('changed my mind');
    await tellCancelled('done');
    await eventually(async () => expect(await diary()).toEqual(['done']));
    expect(Diary.heard[0]).toMatchObject({ number: 1 });
  });

  it('are heard once in effect by two replicas, though the broker hands some out twice', async () => {
    await hear();
    await hear();
    const ids = Array.from({ length: 500 }, () => randomUUID());
    await tellCancelled(...ids);
    // What a relay does that died before it noted what it had sent; the broker has forgotten the ids by then.
    await eventually(async () => expect(await unsent()).toBe(0));
    const source = `scheduler/${(await relayState(teller.dataSource)).epoch}`;
    await hearers[0]!.calls.ask(SystemService.resendEvents, { source, first: 1, last: 500 }, { to: 'scheduler' });
    await eventually(async () => expect(await diary()).toEqual([...ids].sort()));
    const { messages } = await streamState(teller);
    expect(messages).toBe(1_000);
    await eventually(async () => expect(await pending(hearers[0]!, 'notion-sync')).toBe(0));
    expect(await diary()).toEqual([...ids].sort());
  });

  it('that a handler cannot digest are tried again, and what it wrote meanwhile is undone', async () => {
    Diary.failsOn = (_taskId, tries) => tries < 3;
    await hear();
    await tellCancelled('hard');
    await eventually(async () => expect(await diary()).toEqual(['hard']));
    expect(Diary.tries.get('hard')).toBeGreaterThanOrEqual(3);
  });

  it('that nobody can digest are set aside and told, and the others pass', async () => {
    Diary.failsOn = taskId => taskId === 'poison';
    await hear();
    await tellCancelled('before', 'poison', 'after');
    await eventually(async () => expect(await diary()).toEqual(['after', 'before']));
    await eventually(
      async () => {
        const told = await databases.hearer.query<{ data: EventSetAside }>('select data from outbox where type = $1', [
          EventSetAside.name,
        ]);
        expect(told).toEqual([
          {
            data: expect.objectContaining({
              hearer: 'notion-sync',
              eventType: TaskCancelled.name,
              error: 'no stomach for poison',
            }),
          },
        ]);
      },
      { withinMs: 20_000 },
    );
    expect(await diary()).toEqual(['after', 'before']);
  });

  it('that break their contract are set aside too', async () => {
    await hear();
    await tellCancelled('fine');
    await databases.teller.query(`update outbox set data = '{"taskId": 7}'`);
    await databases.teller.query(
      `insert into outbox (type, about, actor, correlation_id, data) select type, about, actor, correlation_id, '{"taskId": 7}' from outbox limit 1`,
    );
    await eventually(
      async () => {
        const told = await databases.hearer.query<{ data: EventSetAside }>('select data from outbox where type = $1', [
          EventSetAside.name,
        ]);
        expect(told[0]?.data.error).toContain('TaskCancelled breaks its contract: /taskId should be text');
      },
      { withinMs: 25_000 },
    );
  });

  it('told while the broker is away arrive once it is back', async () => {
    await hear([Archive]);
    await nats.kill();
    await tellCancelled('one', 'two');
    await nats.start();
    await eventually(async () => expect(await diary()).toHaveLength(2), { withinMs: 20_000 });
  });

  it('that a broker lost with its disk are missed, told again and heard once', async () => {
    const hearer = await hear([Archive]);
    await tellCancelled('heard before');
    await eventually(async () => expect(await diary()).toHaveLength(1));
    await hearer.close();
    hearers.splice(0);
    await tellCancelled('lost 1', 'lost 2');
    await eventually(async () => expect(await unsent()).toBe(0));
    await nats.kill();
    await nats.startEmpty();
    await hear([Archive]);
    await eventually(async () => expect(await diary()).toHaveLength(3), { withinMs: 25_000 });
    // Told once they were sent again, which is a moment after the first of them may be heard.
    await eventually(async () => {
      const told = await databases.hearer.query<{ data: EventsMissed }>('select data from outbox where type = $1', [
        EventsMissed.name,
      ]);
      expect(told.map(({ data }) => data)).toEqual([
        expect.objectContaining({ hearer: 'notion-sync', first: 2, last: 3, count: 2 }),
      ]);
    });
  });

  it('that were numbered but fell out of the outbox are given up, so that they are not asked for for ever', async () => {
    await tellCancelled('too old', 'kept');
    await eventually(async () => expect(await unsent()).toBe(0));
    await databases.teller.query('delete from outbox where number = 1');
    await nats.kill();
    await nats.startEmpty();
    await hear([Archive]);
    await eventually(async () => expect(await diary()).toHaveLength(1), { withinMs: 25_000 });
    await eventually(
      async () => {
        const [row] = await databases.hearer.query<{ watermark: string }>('select watermark from inbox_source');
        expect(Number(row?.watermark)).toBe(2);
      },
      { withinMs: 15_000 },
    );
  });

  it('come in the order of commits from a relay that another replica takes over', async () => {
    await hear();
    const second = await startReplica({ name: 'scheduler', database: databases.teller, nats });
    await tellCancelled('a');
    await teller.close();
    teller = second;
    await tellCancelled('b');
    await eventually(async () => expect(await diary()).toEqual(['a', 'b']), { withinMs: 20_000 });
  });

  async function unsent(): Promise<number> {
    const [row] = await databases.teller.query<{ count: string }>(
      'select last_number - sent_number + (select count(*) from outbox where number is null) as count from outbox_relay',
    );
    return Number(row!.count);
  }
});

describe('a service that could not work', () => {
  it('does not start: it would hear an event that no heard service tells', async () => {
    const [nats, database] = [await testNats(), await databaseOf('audit')];
    @Controller()
    class Deaf {
      @OnEvent(TaskCreated)
      taskCreated(_event: TaskCreated): void {}
    }
    const start = startReplica({ name: 'audit', database, nats, hears: ['gateway'], controllers: [Deaf] });
    await expect(start).rejects.toThrow('audit has a handler of na.scheduler.v1.TaskCreated, but hears only gateway');
    await database.close();
    await nats.close();
  });

  it('does not start: two of its handlers listen to one name', async () => {
    const [nats, database] = [await testNats(), await databaseOf('audit')];
    @Controller()
    class Twice {
      @OnEvent(TaskCreated)
      once(_event: TaskCreated): void {}
      @OnEvent(TaskCreated)
      again(_event: TaskCreated): void {}
    }
    const start = startReplica({ name: 'audit', database, nats, hears: ['scheduler'], controllers: [Twice] });
    await expect(start).rejects.toThrow('Two handlers of audit listen to na.scheduler.v1.TaskCreated');
    await database.close();
    await nats.close();
  });
});

async function streamState(of: Replica): Promise<{ messages: number }> {
  const info = await (await of.app.get(NatsConnection).manager()).streams.info('evt-scheduler');
  return { messages: info.state.messages };
}

async function pending(of: Replica, hearer: string): Promise<number> {
  const info = await (await of.app.get(NatsConnection).manager()).consumers.info('evt-scheduler', hearer);
  return info.num_pending + info.num_ack_pending;
}
