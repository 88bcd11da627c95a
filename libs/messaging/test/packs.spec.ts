import { Controller } from '@nestjs/common';
import { EventSetAside, SystemService, TaskCancelled } from '@na/contracts';
import {
  DatabaseUnavailable,
  eventIdInPack,
  relayState,
  tell,
  tellPack,
  transaction,
  type Pack,
} from '@na/persistence';
import { exposition } from '@na/telemetry';
import { eventually, testNats, type TestDatabase, type TestNats } from '@na/testing';
import { randomUUID } from 'node:crypto';
import type { EntityManager } from 'typeorm';
import {
  LiveEvents,
  OnEvent,
  OnEveryEvent,
  OnEveryMessage,
  type EventHeader,
  type Heard,
  type HeardEvent,
  type HeardMessage,
} from '../src/index.ts';
import { databaseOf, startReplica, type Replica } from './house.ts';

const WORKSPACES = [randomUUID(), randomUUID(), randomUUID()];

/** Writes down what it hears one by one, in the transaction in which it hears it; fails on demand. */
@Controller()
class Diary {
  static failsOn: (taskId: string, tries: number) => Error | undefined = () => undefined;
  static readonly tries = new Map<string, number>();
  static readonly heard: Heard[] = [];

  @OnEvent(TaskCancelled)
  async taskCancelled(event: TaskCancelled, heard: Heard): Promise<void> {
    const tries = (Diary.tries.get(event.taskId) ?? 0) + 1;
    Diary.tries.set(event.taskId, tries);
    await heard.tx.query('insert into diary (task_id) values ($1)', [event.taskId]);
    const failure = Diary.failsOn(event.taskId, tries);
    if (failure) throw failure;
    Diary.heard.push(heard);
  }
}

/** Keeps all that it hears, by the batch. */
@Controller()
class Archive {
  static readonly batches: HeardEvent[][] = [];

  @OnEveryEvent()
  async everyEvent(batch: HeardEvent[], tx: EntityManager): Promise<void> {
    Archive.batches.push(batch);
    for (const { id } of batch) await tx.query('insert into diary (task_id) values ($1)', [id]);
  }
}

/** Keeps the messages that it hears, by the batch. */
@Controller()
class Postbox {
  static readonly batches: HeardMessage[][] = [];

  @OnEveryMessage()
  everyMessage(batch: HeardMessage[]): void {
    Postbox.batches.push(batch);
  }
}

describe('a pack of events', () => {
  let nats: TestNats;
  let databases: { teller: TestDatabase; hearer: TestDatabase };
  let teller: Replica;
  const hearers: Replica[] = [];

  beforeEach(async () => {
    Diary.failsOn = () => undefined;
    Diary.tries.clear();
    Diary.heard.length = 0;
    Archive.batches.length = 0;
    Postbox.batches.length = 0;
    nats = await testNats();
    databases = { teller: await databaseOf('scheduler'), hearer: await databaseOf('notion-sync') };
    teller = await startReplica({ name: 'scheduler', database: databases.teller, nats });
  });

  afterEach(async () => {
    await Promise.all([teller.close(), ...hearers.splice(0).map(hearer => hearer.close())]);
    await Promise.all([databases.teller.close(), databases.hearer.close()]);
    await nats.close();
  });

  async function hear(controller: typeof Diary | typeof Archive | typeof Postbox, gatherMs?: number): Promise<Replica> {
    const hearer = await startReplica({
      ...{ name: 'notion-sync', database: databases.hearer, nats },
      ...{ hears: ['scheduler'], controllers: [controller], gatherMs },
    });
    hearers.push(hearer);
    await databases.hearer.query('create table if not exists diary (task_id text)');
    return hearer;
  }

  const tellTasks = (taskIds: string[], more: Partial<Pack<TaskCancelled>> = {}) =>
    transaction(teller.dataSource, tx =>
      tellPack(tx, TaskCancelled, {
        ...{ count: taskIds.length, shared: { type: 'demo' } },
        ...{ columns: { taskId: taskIds, version: taskIds.map((_, at) => at + 1) }, ...more },
      }),
    );
  const diary = async () => {
    const rows = await databases.hearer.query<{ task_id: string }>('select task_id from diary');
    return rows.map(row => row.task_id).sort();
  };
  const setAside = async () => {
    const rows = await databases.hearer.query<{ data: EventSetAside }>('select data from outbox where type = $1', [
      EventSetAside.name,
    ]);
    return rows.map(({ data }) => data);
  };
  const isAllHeard = async (upTo: number) => {
    const [heard] = await databases.hearer.query<{ count: number }>(
      'select (select count(*) from inbox)::int + coalesce((select max(watermark) from inbox_source), 0)::int as count',
    );
    expect(heard!.count).toBeGreaterThanOrEqual(upTo);
  };

  it('is heard as the single events, in order, each with a header of its own', async () => {
    await hear(Diary);
    const at = new Date('2026-11-22T10:00:00.123Z');
    const header = {
      workspaceId: WORKSPACES,
      actor: ['user:ada', null, 'user:bob'],
      correlationId: ['c1', 'c2', 'c3'],
      parentId: [null, randomUUID(), null],
      time: ['2026-11-22T09:00:00.500250+00:00', null, null],
    };
    const columns = { taskId: ['t1', 't2', 't3'], version: [4, 5, 6] };
    const id = await transaction(teller.dataSource, tx =>
      tellPack(tx, TaskCancelled, { count: 3, shared: { type: 'demo' }, columns, header }, { at, actor: 'system:x' }),
    );
    await eventually(() => expect(Diary.heard).toHaveLength(3));
    expect(Diary.heard.map(({ tx: _, ...event }) => event)).toEqual(
      [0, 1, 2].map(place => ({
        ...{ id: eventIdInPack(id, place), type: TaskCancelled.name, source: expect.any(String), number: 1 },
        ...{ about: `t${place + 1}`, version: place + 4, workspaceId: WORKSPACES[place] },
        ...{ actor: header.actor[place] ?? 'system:x', correlationId: `c${place + 1}` },
        parentId: header.parentId[place] ?? undefined,
        time: place === 0 ? '2026-11-22T09:00:00.500Z' : at.toISOString(),
        traceparent: undefined,
      })),
    );
  });

  it('that a statement wrote is heard like one that was told', async () => {
    await hear(Diary);
    await databases.teller.query(
      `insert into outbox (id, type, events, pack, actor, correlation_id)
       select event_in_pack(uuidv7(), 0), $1, count(*),
              json_build_object('shared', json_build_object('type', 'demo', 'version', 1), 'columns', json_build_object('taskId', array_agg('s' || n)),
                                'header', json_build_object('fromBody', '{"about": "taskId"}'::json, 'columns', json_build_object('time', array_agg(now())))),
              'system', 'c' from generate_series(1, 3) as n`,
      [TaskCancelled.name],
    );
    await eventually(async () => expect(await diary()).toEqual(['s1', 's2', 's3']));
    expect(Diary.heard[2]).toMatchObject({
      about: 's3',
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:]+\.\d{3}Z$/),
    });
  });

  it('reaches those who hear everything in one call with the rest of its batch', async () => {
    await hear(Archive);
    await transaction(teller.dataSource, async tx => {
      const columns = { taskId: ['a', 'b'], version: [1, 1] };
      await tellPack(tx, TaskCancelled, { count: 2, shared: { type: 'demo' }, columns });
      await tell(tx, TaskCancelled, { taskId: 'c', version: 1, type: 'demo' });
      await tellPack(tx, TaskCancelled, { count: 1, shared: { type: 'demo', taskId: 'd', version: 1 } });
    });
    await eventually(async () => expect(await diary()).toHaveLength(4));
    expect(Archive.batches.flat().map(({ about, number }) => `${number} ${about}`)).toEqual([
      '1 a',
      '1 b',
      '2 c',
      '3 d',
    ]);
    expect(Archive.batches.length).toBeLessThan(4);
  });

  it('reaches those who hear every message as it came, and is still there event by event', async () => {
    await hear(Postbox);
    const id = await tellTasks(['a', 'b']);
    const [message] = await eventually(() => {
      const heard = Postbox.batches.flat();
      expect(heard).toHaveLength(1);
      return heard;
    });
    expect(message).toMatchObject({
      ...{ count: 2, header: { id, type: TaskCancelled.name, number: 1 } },
      pack: { shared: { type: 'demo' }, columns: { taskId: ['a', 'b'], version: [1, 2] } },
      events: [0, 1].map(place => ({ id: eventIdInPack(id, place), about: 'ab'[place], version: place + 1 })),
    });
  });

  it('is heard at once after a pause, and while much comes together with what came before it, by who gathers', async () => {
    const hearer = await hear(Postbox, 3_600_000);
    await tellTasks(['first']);
    await eventually(() => expect(Postbox.batches).toHaveLength(1));
    await tellTasks(['second']);
    await tellTasks(Array.from({ length: 1_000 }, (_, at) => `many ${at}`));
    await eventually(() => expect(Postbox.batches).toHaveLength(2));
    expect(Postbox.batches.map(batch => batch.map(({ count }) => count))).toEqual([[1], [1, 1_000]]);
    await tellTasks(['last']);
    // Who stops waits for no more.
    await hearer.close();
    hearers.length = 0;
  });

  it('is heard once in effect by two replicas, though it is sent again, and is one number and one message', async () => {
    await hear(Diary);
    await hear(Diary);
    const packs = Array.from({ length: 20 }, () => Array.from({ length: 200 }, () => randomUUID()));
    await transaction(teller.dataSource, async () => {
      for (const taskIds of packs) await tellTasks(taskIds);
    });
    const { epoch } = await eventually(async () => {
      const state = await relayState(teller.dataSource);
      expect(state).toMatchObject({ lastNumber: 20, sentNumber: 20 });
      return state;
    });
    const again = { source: `scheduler/${epoch}`, first: 1, last: 20 };
    expect(await hearers[0]!.calls.ask(SystemService.resendEvents, again, { to: 'scheduler' })).toEqual({
      ...{ sent: 4_000, gone: [] },
    });
    await tellTasks(['last']);
    await eventually(async () => expect(await diary()).toContain('last'));
    await eventually(() => isAllHeard(21));
    expect(await diary()).toEqual([...packs.flat(), 'last'].sort());
    const text = await exposition.text();
    expect(text).toMatch(/^messaging_process_total\{.*outcome="repeated".*\} \d+00/m);
  });

  it('of which nobody can digest some loses those alone, and is set aside nowhere else', async () => {
    Diary.failsOn = taskId => (taskId.startsWith('poison') ? new Error(`no stomach for ${taskId}`) : undefined);
    await hear(Diary);
    const id = await tellTasks(['before', 'poison 1', 'between', 'poison 2', 'after']);
    await tellTasks(['other']);
    await eventually(async () => expect(await diary()).toContain('other'));
    const told = await eventually(
      async () => {
        expect(await setAside()).toHaveLength(2);
        return setAside();
      },
      { withinMs: 25_000 },
    );
    expect(told).toEqual(
      [1, 3].map(place =>
        expect.objectContaining({
          eventId: eventIdInPack(id, place),
          error: `no stomach for poison ${(place + 1) / 2}`,
        }),
      ),
    );
    expect(await diary()).toEqual(['after', 'before', 'between', 'other']);
    const kept = await databases.hearer.query<{ event_id: string; about: string }>(
      `select event_id, event->>'about' as about from set_aside order by event_id`,
    );
    expect(kept).toEqual(
      [1, 3].map(place => ({ event_id: eventIdInPack(id, place), about: `poison ${(place + 1) / 2}` })),
    );
    expect(new Set(Diary.heard.map(({ about }) => about))).toEqual(new Set(['before', 'between', 'after', 'other']));
  });

  it('waits as a whole while the fault is not its own', async () => {
    Diary.failsOn = (taskId, tries) => {
      if (taskId === 'poison') return new Error('no stomach');
      // The fifth try of the message is its last, after which its events are sifted: that is the sixth of this one.
      return taskId === 'good' && tries === 6 ? DatabaseUnavailable({ retryAfterMs: 1 }) : undefined;
    };
    await hear(Diary);
    await tellTasks(['good', 'poison']);
    await eventually(async () => expect(await setAside()).toHaveLength(1), { withinMs: 40_000 });
    expect(await diary()).toEqual(['good']);
    expect(Diary.tries.get('good')).toBeGreaterThan(6);
  });

  it.each<[string, string, string]>([
    [
      'that cannot be taken apart',
      '{"columns": {"taskId": ["a", "b"]}}',
      'The column taskId has not a value for each of the 3 events of its pack.',
    ],
    [
      'that speaks for another service',
      '{"header": {"columns": {"source": ["gateway/1", "gateway/1", "gateway/1"]}}}',
      'The events of a pack cannot say their own source.',
    ],
    ['that nobody set in motion', '{}', 'The event 0 of its pack lacks its actor or correlation.'],
  ])('%s is set aside as a whole and not asked for again', async (_, pack, error) => {
    await hear(Diary);
    await databases.teller.query(
      `insert into outbox (id, type, events, pack, correlation_id) values (event_in_pack(uuidv7(), 0), $1, 3, $2, 'c')`,
      [TaskCancelled.name, pack],
    );
    await tellTasks(['fine']);
    await eventually(async () => expect((await setAside()).map(told => told.error)).toEqual([error]));
    await eventually(() => isAllHeard(2));
    expect(await diary()).toEqual(['fine']);
  });

  it('is seen live as the single events', async () => {
    const hearer = await hear(Diary);
    const seen: [string, EventHeader][] = [];
    const end = hearer.app.get(LiveEvents).listen(TaskCancelled, ({ taskId }, header) => seen.push([taskId, header]));
    await eventually(async () => {
      if (!seen.length) await tellTasks(['x', 'y']);
      expect(seen.length).toBeGreaterThanOrEqual(2);
    });
    expect(seen.slice(0, 2).map(([taskId, { about, version }]) => ({ taskId, about, version }))).toEqual([
      { taskId: 'x', about: 'x', version: 1 },
      { taskId: 'y', about: 'y', version: 2 },
    ]);
    end();
  });

  it('that a broker lost with its disk is missed, told again and heard once', async () => {
    const hearer = await hear(Archive);
    await tellTasks(['a', 'b']);
    await eventually(async () => expect(await diary()).toHaveLength(2));
    await hearer.close();
    hearers.splice(0);
    await tellTasks(['c', 'd', 'e']);
    await eventually(async () => expect((await relayState(teller.dataSource)).sentNumber).toBe(2));
    await nats.kill();
    await nats.startEmpty();
    await hear(Archive);
    await eventually(async () => expect(await diary()).toHaveLength(5), { withinMs: 25_000 });
    expect(new Set(await diary()).size).toBe(5);
  });
});
