import { TaskCreated, TaskDead, TaskSucceeded, type AuditRecord, type ListRecordsRequest } from '@na/contracts';
import { HeardMessage, type EventHeader } from '@na/messaging';
import { eventIdInPack, newPackId, transaction, type PackJson } from '@na/persistence';
import fc from 'fast-check';
import { randomUUID } from 'node:crypto';
import { DataSource } from 'typeorm';
import { LEAST } from '../src/pack/parting.ts';
import { RecordKeeper } from '../src/record/record-keeper.ts';
import { fileEvent, recordOf, WHOLE_SYSTEM, type RecordedRow } from '../src/record/record.ts';
import { RecordService } from '../src/record/record.service.ts';
import { buildHouse, type House } from './house.ts';

const HOUR_MS = 3_600_000;

describe('what is told in packs', () => {
  let house: House;
  let dataSource: DataSource;
  let keeper: RecordKeeper;
  let service: RecordService;
  beforeAll(async () => {
    house = await buildHouse();
    const audit = await house.startAudit();
    dataSource = audit.get(DataSource);
    [keeper, service] = [audit.get(RecordKeeper), audit.get(RecordService)];
  });
  afterAll(() => house.close());

  const keep = (messages: HeardMessage[]) => transaction(dataSource, tx => keeper.keep(messages, tx));
  const count = async (table: string, workspaceId: string) => {
    const sql = `select count(*)::int as count from ${table} where workspace_id = $1`;
    const [found] = await house.database.query<{ count: number }>(sql, [workspaceId]);
    return found!.count;
  };

  /** All pages of what is asked. */
  async function read(request: ListRecordsRequest): Promise<AuditRecord[]> {
    const records: AuditRecord[] = [];
    for (let cursor = request.cursor; ;) {
      const page = await service.list({ ...request, cursor });
      expect(page.records.length).toBeLessThanOrEqual(request.limit);
      if (page.nextCursor) expect(page.records).toHaveLength(request.limit);
      records.push(...page.records);
      cursor = page.nextCursor;
      if (!cursor) return records;
    }
  }

  it('is read, filtered and paged as if each record were a row of its own, and is there once though it is told again', async () => {
    let hour = 0;
    let found = 0;
    await fc.assert(
      fc.asyncProperty(history, fc.array(question, { minLength: 1, maxLength: 6 }), async (told, questions) => {
        const from = Date.UTC(2026, 8) + hour++ * HOUR_MS;
        const world = newWorld(from);
        const messages = told.map(telling => messageOf(telling, world));
        const rows = messages.flatMap(({ events }) => events).map(fileEvent);
        rows.sort((a, b) => b.occurred_at.getTime() - a.occurred_at.getTime() || (a.id < b.id ? 1 : -1));
        await keep(messages.slice(0, 2));
        // Told again, in other company and another order.
        await keep(told.map(telling => messageOf(telling, world)).reverse());

        const window = { from: new Date(from).toISOString(), before: new Date(from + HOUR_MS).toISOString() };
        const lying = await house.database.query<RecordedRow>(
          'select * from any_record where occurred_at >= $1 and occurred_at < $2 order by occurred_at desc, id desc',
          [window.from, window.before],
        );
        expect(lying).toEqual(rows.map(row => ({ ...row, recorded_at: expect.any(Date) })));

        for (const each of questions) {
          const request = { ...window, ...requestOf(each, world) };
          const scopes = [request.workspaceId, ...(request.includeSystem ? [WHOLE_SYSTEM] : [])];
          const expected = rows.filter(
            row =>
              scopes.includes(row.workspace_id) &&
              (!request.categories.length || request.categories.includes(row.category)) &&
              (!request.severities.length || request.severities.includes(row.severity)) &&
              (!request.types.length || request.types.includes(row.type)) &&
              (request.actor === undefined || row.actor === request.actor) &&
              (request.correlationId === undefined || row.correlation_id === request.correlationId) &&
              (request.parentId === undefined || row.parent_id === request.parentId.toLowerCase()) &&
              (request.traceId === undefined || row.trace_id === request.traceId) &&
              (request.about === undefined || row.about === request.about) &&
              row.occurred_at >= new Date(request.from) &&
              row.occurred_at < new Date(request.before),
          );
          const wanted = expected.map(row => ({
            ...recordOf({ ...row, recorded_at: new Date() }),
            recordedAt: expect.any(String),
          }));
          expect(await read(request)).toEqual(wanted);
          if (each.filters.length) found += wanted.length;
          const some = wanted.at(Math.floor(wanted.length / 2));
          if (some) expect(await service.get({ ...request, id: some.id })).toEqual(some);
        }
        for (const row of rows.slice(0, 3)) {
          const stranger = service.get({ workspaceId: randomUUID(), id: row.id });
          await expect(stranger).rejects.toMatchObject({ code: 'audit_record_not_found' });
        }
      }),
      { numRuns: 40 },
    );
    expect(found).toBeGreaterThan(1_000);
    const [lie] = await house.database.query<{ parts: number; torn: number }>(
      `select count(*)::int as parts, count(*) filter (where pack ->> 'places' is not null)::int as torn from audit_pack`,
    );
    expect(lie!.parts).toBeGreaterThan(20);
    expect(lie!.torn).toBeGreaterThan(5);
  });

  it('lies together, and what all have alike is said once', async () => {
    const workspaceId = randomUUID();
    const each = <T>(value: T) => Array.from({ length: 500 }, () => value);
    const id = newPackId();
    const header = { id, type: TaskSucceeded.name, source: 'scheduler/1', number: 1, time: '2026-07-01T10:00:00.000Z' };
    const owner = { workspaceId: each(workspaceId), actor: each('user:7'), correlationId: each('c') };
    const pack: PackJson = {
      columns: { taskId: Array.from({ length: 500 }, () => randomUUID()), version: each(3), type: each('demo') },
      header: { columns: { ...owner, traceparent: each(null) }, fromBody: { about: 'taskId', version: 'version' } },
    };
    await keep([HeardMessage.ofPack(header, 500, pack)]);
    expect(await count('audit_record', workspaceId)).toBe(0);
    expect(await count('audit_pack', workspaceId)).toBe(1);
    expect(await count('any_record', workspaceId)).toBe(500);
    const [size] = await house.database.query<{ bytes: number }>(
      `select length(pack::text) / records as bytes from audit_pack where workspace_id = $1`,
      [workspaceId],
    );
    // An id takes 39.
    expect(size!.bytes).toBe(39);
  });

  it.each([
    ['fewer than a part needs', LEAST - 1, {}],
    ['what has times of its own', 40, { header: { columns: { time: Array(40).fill('2026-07-02T10:00:00.000Z') } } }],
    ['what Postgres may not take', 40, { shared: { note: 'an escape \u0001' } }],
  ])('is rows of its own when it is %s', async (_, many, more: PackJson) => {
    const workspaceId = randomUUID();
    const id = newPackId();
    const header = { ...{ id, type: TaskDead.name, source: 's/1', number: 1, actor: 'user:7', correlationId: 'c' } };
    const pack = { ...more, shared: { taskId: 't', ...more.shared } };
    await keep([HeardMessage.ofPack({ ...header, time: '2026-07-02T10:00:00.000Z', workspaceId }, many, pack)]);
    expect(await count('audit_record', workspaceId)).toBe(many);
    expect(await count('audit_pack', workspaceId)).toBe(0);
  });

  it('is recorded once when some of it is on record as rows from before', async () => {
    const world = newWorld(Date.UTC(2026, 5));
    const telling = { count: 50, time: 1, kind: 0, workspace: 0, actor: 0, seed: 1, torn: false, thin: false };
    const message = messageOf(telling, world);
    await keep(message.events.slice(20, 30).map(event => HeardMessage.of(event)));
    await keep([messageOf(telling, world)]);
    const rows = await house.database.query<{ id: string }>(
      'select id from any_record where workspace_id = $1 order by id',
      [world.workspaces[0]],
    );
    expect(rows.map(({ id }) => id)).toEqual(message.events.map(({ id }) => id));
    expect(await count('audit_pack', world.workspaces[0]!)).toBe(0);
  });
});

/** What one history is made of: few of each, so that many share them. */
interface World {
  at: number;
  packs: string[];
  workspaces: (string | undefined)[];
  actors: string[];
  tasks: string[];
  parents: string[];
  correlations: string[];
  traces: string[];
}

function newWorld(at: number): World {
  const few = <T>(count: number, make: (at: number) => T) => Array.from({ length: count }, (_, each) => make(each));
  const [batch, pack] = [randomUUID().slice(0, 31), newPackId()];
  return {
    at,
    packs: few(12, () => newPackId()),
    workspaces: [randomUUID(), randomUUID(), undefined],
    actors: ['user:1', 'service:worker', 'user:2'],
    tasks: [
      ...few(30, line =>
        `${batch.slice(0, 14)}7${batch.slice(15)}0000${line.toString(16).padStart(2, '0')}`.slice(0, 36),
      ),
      'no uuid',
      'ñandú 🦤',
    ],
    parents: [...few(20, place => eventIdInPack(pack, place)), randomUUID()],
    correlations: ['c-1', randomUUID(), newPackId()],
    traces: ['a'.repeat(32), 'b'.repeat(32)],
  };
}

const KINDS = [TaskCreated.name, TaskSucceeded.name, TaskDead.name, 'na.scheduler.v1.TaskTeleported'];

/** A message: how many events, and what they say, by a seed; `torn` over owners, `thin` without what may be absent. */
const telling = fc.record({
  count: fc.oneof(fc.integer({ min: 1, max: 60 }), fc.integer({ min: LEAST - 1, max: LEAST + 1 }), fc.constant(130)),
  time: fc.nat({ max: 3 }),
  kind: fc.nat({ max: KINDS.length - 1 }),
  workspace: fc.nat({ max: 2 }),
  actor: fc.nat({ max: 2 }),
  seed: fc.nat({ max: 1_000 }),
  torn: fc.boolean(),
  thin: fc.boolean(),
});
type Telling = { [name in 'count' | 'time' | 'kind' | 'workspace' | 'actor' | 'seed']: number } & {
  torn: boolean;
  thin: boolean;
};
const history = fc
  .array(telling, { minLength: 1, maxLength: 12 })
  .map(all => all.map((each, place): Telling & { place?: number } => ({ ...each, place })));

function messageOf(given: Telling & { place?: number }, world: World): HeardMessage {
  const { count, time, kind, workspace, actor, seed, torn, thin, place = time } = given;
  const of = <T>(values: readonly T[], salt: number) =>
    Array.from({ length: count }, (_, at) => values[(seed * 7 + at * salt + ((at * at) % 5)) % values.length]!);
  const orNull = <T>(values: T[]) => values.map((value, at) => (thin && at % 3 === 0 ? null : value));
  const id = world.packs[place % world.packs.length]!;
  const header: Omit<EventHeader, 'actor' | 'correlationId'> & Partial<EventHeader> = {
    ...{ id, type: KINDS[kind]!, source: 'scheduler/1', number: 1, time: new Date(world.at + time).toISOString() },
    ...{ actor: world.actors[actor], workspaceId: world.workspaces[workspace], correlationId: 'c-of-all' },
    ...(seed % 2 && { parentId: world.parents[0], traceparent: `00-${'c'.repeat(32)}-${'d'.repeat(16)}-01` }),
  };
  return HeardMessage.ofPack(header, count, {
    shared: { type: 'demo', nested: { list: [1, null, 'x'] } },
    columns: { taskId: of(world.tasks, 1), version: of([1, 2, 3], 2), note: orNull(of(['n"\\', '\t'], 1)) },
    header: {
      columns: {
        ...(torn && {
          workspaceId: orNull(of(world.workspaces.slice(0, 2) as string[], 1)),
          actor: of(world.actors, 3),
        }),
        ...(seed % 3 > 0 && {
          correlationId: orNull(of(world.correlations, 1)),
          parentId: orNull(of(world.parents, 1)),
        }),
        ...(seed % 5 > 2 && { traceparent: of(world.traces, 1).map(trace => `00-${trace}-${'e'.repeat(16)}-01`) }),
        ...(seed % 7 === 1 && { about: orNull(of(world.tasks, 2)) }),
      },
      fromBody: { about: 'taskId', version: 'version' },
    },
  });
}

/** What may be asked for beside workspace and time; of all at once, nothing would be found. */
const FILTERS = [
  'type',
  'category',
  'severity',
  'actor',
  'about',
  'correlation',
  'parent',
  'trace',
  'from',
  'before',
] as const;

const question = fc.record({
  workspace: fc.nat({ max: 1 }),
  includeSystem: fc.boolean(),
  limit: fc.oneof(fc.integer({ min: 1, max: 20 }), fc.constant(100)),
  filters: fc.subarray([...FILTERS], { maxLength: 2 }),
  pick: fc.nat({ max: 1_000 }),
});
type Question = typeof question extends fc.Arbitrary<infer T> ? T : never;

function requestOf({ workspace, includeSystem, limit, filters, pick }: Question, world: World) {
  const given = <T>(filter: (typeof FILTERS)[number], values: readonly T[]) =>
    filters.includes(filter) ? values[pick % values.length] : undefined;
  const anyOf = <T>(filter: (typeof FILTERS)[number], values: readonly T[][]) => given(filter, values) ?? [];
  const times = [0, 1, 2, 3].map(ms => new Date(world.at + ms).toISOString());
  const [from, before] = [given('from', times), given('before', times.toReversed())];
  const request: ListRecordsRequest = {
    ...{ workspaceId: world.workspaces[workspace]!, includeSystem, limit },
    categories: anyOf('category', [['task'], ['task', 'system'], ['system']]),
    severities: anyOf('severity', [['info'], ['error'], ['info', 'error']]),
    types: anyOf('type', [...KINDS.map(kind => [kind]), KINDS.slice(1)]),
    actor: given('actor', world.actors),
    about: given('about', world.tasks),
    correlationId: given('correlation', [...world.correlations, 'c-of-all']),
    parentId: given('parent', world.parents)?.toUpperCase(),
    traceId: given('trace', [...world.traces, 'c'.repeat(32)]),
  };
  return { ...request, ...(from && { from }), ...(before && { before }) };
}
