import {
  AuditService,
  TaskAttemptFailed,
  TaskCancelled,
  TaskDead,
  TaskRescued,
  type AuditRecord,
  type GetRecordRequest,
  type ListRecordsRequest,
} from '@na/contracts';
import { Problem } from '@na/errors';
import { eventually } from '@na/testing';
import { randomUUID } from 'node:crypto';
import { buildHouse, type House, type Teller } from './house.ts';

const [ours, theirs] = [randomUUID(), randomUUID()];
const parentId = randomUUID();
const error = { kind: 'upstream', code: 'notion_down', detail: 'Notion answered 503.' };
const minute = (number: number) => new Date(Date.UTC(2026, 10, 21, 10, number));

describe('the record', () => {
  let house: House;
  let scheduler: Teller;

  beforeAll(async () => {
    house = await buildHouse();
    scheduler = await house.startTeller('scheduler');
    await house.startAudit();
    const trace = { traceparent: `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01` };
    const task = { version: 1, type: 'demo' };
    const attempt = { ...task, attempt: 1 };
    const ofOurs = { workspaceId: ours, actor: 'user:1', correlationId: 'c-1' };
    const tell = scheduler.tell;
    await tell(TaskCancelled, { ...task, taskId: 't1' }, { ...ofOurs, at: minute(1) });
    await tell(TaskDead, { ...task, taskId: 't2', attempts: 8, error }, { ...ofOurs, at: minute(2), actor: 'user:2' });
    await tell(
      TaskAttemptFailed,
      { ...attempt, taskId: 't3', error, nextAttemptAt: minute(9).toISOString() },
      { ...ofOurs, at: minute(3), parentId },
    );
    await tell(
      TaskRescued,
      { ...attempt, taskId: 't4', workerId: 'w' },
      { ...ofOurs, at: minute(4), correlationId: 'c-2', ...trace },
    );
    await tell(TaskCancelled, { ...task, taskId: 't1' }, { ...ofOurs, workspaceId: theirs, at: minute(5), ...trace });
    await eventually(async () => {
      const types = await house.database.query(`select type from audit_record where type ~ 'Task|ServiceStarted'`);
      expect(types).toHaveLength(7);
    });
  });

  afterAll(() => house.close());

  const list = (given: Partial<ListRecordsRequest>) => {
    const all = { workspaceId: ours, includeSystem: false, categories: [], severities: [], types: [], limit: 100 };
    return scheduler.calls.ask(AuditService.listRecords, { ...all, ...given });
  };
  const get = (request: GetRecordRequest) => scheduler.calls.ask(AuditService.getRecord, request);
  const abouts = ({ records }: { records: AuditRecord[] }) => records.map(({ about }) => about);

  it.each<[string, Partial<ListRecordsRequest>, string[]]>([
    ['all of it', {}, ['t4', 't3', 't2', 't1']],
    ['a category', { categories: ['task'] }, ['t3', 't2', 't1']],
    ['two categories', { categories: ['recovery', 'task'] }, ['t4', 't3', 't2', 't1']],
    ['a severity', { severities: ['warning'] }, ['t4', 't3']],
    ['two severities', { severities: ['error', 'info'] }, ['t2', 't1']],
    ['a type', { types: [TaskDead.name] }, ['t2']],
    ['two types', { types: [TaskDead.name, TaskRescued.name] }, ['t4', 't2']],
    ['an actor', { actor: 'user:2' }, ['t2']],
    ['a correlation', { correlationId: 'c-1' }, ['t3', 't2', 't1']],
    ['a cause', { parentId }, ['t3']],
    ['a trace', { traceId: 'a'.repeat(32) }, ['t4']],
    ['a thing', { about: 't1' }, ['t1']],
    ['a time from which', { from: minute(3).toISOString() }, ['t4', 't3']],
    ['a time before which', { before: minute(3).toISOString() }, ['t2', 't1']],
    ['several of these', { severities: ['warning'], correlationId: 'c-1', from: minute(1).toISOString() }, ['t3']],
    ['what nobody told', { about: "t1' or true --" }, []],
  ])('is asked by %s, newest first', async (_, filter, expected) => {
    expect(abouts(await list(filter))).toEqual(expected);
  });

  // ASVS 8.4.1, 16.4.2
  it('shows a workspace its own, and what concerns the whole system only when asked', async () => {
    expect(abouts(await list({ workspaceId: theirs }))).toEqual(['t1']);
    const { records } = await list({ workspaceId: theirs, includeSystem: true });
    const system = records.filter(({ workspaceId }) => workspaceId === undefined);
    expect(system.map(({ service }) => service).sort()).toEqual(['audit', 'scheduler']);
    expect(records).toHaveLength(3);
    expect(abouts(await list({ includeSystem: true, types: [TaskDead.name] }))).toEqual(['t2']);
  });

  it('gives one record to its workspace and to nobody else', async () => {
    const [record] = (await list({ types: [TaskDead.name] })).records;
    const { id } = record!;
    expect(await get({ workspaceId: ours, id })).toEqual(record);
    await expect(get({ workspaceId: theirs, id })).rejects.toMatchObject({ code: 'audit_record_not_found' });
    await expect(get({ workspaceId: ours, id: randomUUID() })).rejects.toMatchObject({ kind: 'not_found' });
  });

  it('gives one that concerns the whole system only when asked', async () => {
    const { records } = await list({ workspaceId: theirs, includeSystem: true, categories: ['system'] });
    const { id } = records[0]!;
    await expect(get({ workspaceId: ours, id })).rejects.toMatchObject({ kind: 'not_found' });
    expect(await get({ workspaceId: ours, id, includeSystem: true })).toEqual(records[0]);
  });

  it('comes in pages that neither repeat nor skip, while new records come in', async () => {
    const first = await list({ limit: 2 });
    expect(abouts(first)).toEqual(['t4', 't3']);
    await scheduler.tell(
      TaskCancelled,
      { taskId: 't9', version: 1, type: 'demo' },
      { workspaceId: ours, at: minute(9) },
    );
    await eventually(async () => expect(abouts(await list({ limit: 1 }))).toEqual(['t9']));
    const second = await list({ limit: 2, cursor: first.nextCursor });
    expect(abouts(second)).toEqual(['t2', 't1']);
    expect(second.nextCursor).toBeUndefined();
  });

  it('is paged across what is its own and what concerns the whole system', async () => {
    const pages: (string | undefined)[] = [];
    let cursor: string | undefined;
    do {
      const page = await list({ includeSystem: true, limit: 1, cursor });
      pages.push(...page.records.map(({ id }) => id));
      cursor = page.nextCursor;
    } while (cursor);
    expect(pages).toEqual((await list({ includeSystem: true })).records.map(({ id }) => id));
  });

  it.each<[string, Partial<ListRecordsRequest>, string]>([
    ['no limit', { limit: 0 }, '?limit'],
    ['too high a limit', { limit: 101 }, '?limit'],
    ['a cursor that is none', { cursor: 'nonsense' }, '?cursor'],
    ['an empty cursor', { cursor: '' }, '?cursor'],
    ['a cursor that was tampered with', { cursor: Buffer.from("2026 ' or true").toString('base64url') }, '?cursor'],
    ['a parent that is no id', { parentId: 'p' }, '/parentId'],
    ['a workspace that is no id', { workspaceId: 'w' }, '/workspaceId'],
    ['the whole system as a workspace', { workspaceId: '00000000-0000-0000-0000-000000000000' }, '/workspaceId'],
  ])('refuses %s and names it', async (_, given, pointer) => {
    const refused: unknown = await list(given).catch((thrown: unknown) => thrown);
    expect(refused).toBeInstanceOf(Problem);
    expect(refused).toMatchObject({ kind: 'invalid', errors: [{ pointer, detail: expect.stringMatching(/^should/) }] });
  });

  it('refuses an id that is none', async () => {
    await expect(get({ workspaceId: ours, id: 'x' })).rejects.toMatchObject({ errors: [{ pointer: '/id' }] });
  });
});
