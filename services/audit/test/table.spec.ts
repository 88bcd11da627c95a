import { TaskCancelled, type ListRecordsRequest } from '@na/contracts';
import { tellPack, transaction } from '@na/persistence';
import { eventually } from '@na/testing';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { randomUUID } from 'node:crypto';
import { Partitions } from '../src/partition/partitions.ts';
import { keyOf } from '../src/pack/keys.ts';
import { partsQuery } from '../src/pack/pack.queries.ts';
import { LEAST } from '../src/pack/parting.ts';
import { listQuery } from '../src/record/record.queries.ts';
import { buildHouse, type House, type Teller } from './house.ts';

describe('the table of records', () => {
  let house: House;
  let scheduler: Teller;
  let audit: NestFastifyApplication;

  beforeAll(async () => {
    house = await buildHouse();
    scheduler = await house.startTeller('scheduler');
    audit = await house.startAudit();
  });

  afterAll(() => house.close());

  const tell = async (taskId: string, at?: Date) => {
    await scheduler.tell(TaskCancelled, { taskId, version: 1, type: 'demo' }, { at });
    return eventually(async () => {
      const sql = `select tableoid::regclass::text as partition from audit_record where about = $1`;
      const [found] = await house.database.query<{ partition: string }>(sql, [taskId]);
      expect(found).toBeDefined();
      return found!.partition;
    });
  };
  const partitionOf = (time: Date) => `audit_record_${time.toISOString().slice(0, 7).replace('-', '_')}`;

  it('has a partition for the present month before anything is heard, and keeps odd times too', async () => {
    expect(await tell('now')).toBe(partitionOf(new Date()));
    expect(await tell('long ago', new Date('1999-12-31T23:59:59Z'))).toBe('audit_record_elsewhen');
  });

  it('gets partitions for the months to come, once each, whoever makes them', async () => {
    const partitions = audit.get(Partitions, { strict: false });
    const now = new Date('2031-05-31T23:59:59Z');
    const made = await Promise.all([partitions.makeThose(now), partitions.makeThose(now)]);
    expect(made.flat().sort()).toEqual(
      ['audit_pack', 'audit_record'].flatMap(table => [4, 5, 6, 7, 8].map(month => `${table}_2031_0${month}`)),
    );
    expect(await partitions.makeThose(now)).toEqual([]);
    expect(await tell('to come', new Date('2031-08-31T23:59:59.999Z'))).toBe('audit_record_2031_08');
  });

  it('leaves records alone that came before the partition of their month', async () => {
    const time = new Date('2041-06-15T00:00:00Z');
    expect(await tell('early', time)).toBe('audit_record_elsewhen');
    expect(await audit.get(Partitions, { strict: false }).makeThose(time)).not.toContain(partitionOf(time));
    expect(await tell('later', time)).toBe('audit_record_elsewhen');
  });

  // ASVS 16.4.2
  it('can only grow, even for the role that owns it, by its own name and by that of a partition', async () => {
    await tell('kept');
    const pack = { count: LEAST, shared: { type: 'demo', version: 1, taskId: 'packed' } };
    for (const at of [new Date(), new Date('1999-12-31T23:59:59Z')])
      await transaction(scheduler.dataSource, tx => tellPack(tx, TaskCancelled, pack, { at }));
    await eventually(async () => expect(await house.database.query('select from audit_pack')).toHaveLength(2));
    const records = ['audit_record', partitionOf(new Date()), 'audit_record_elsewhen'];
    for (const table of [...records, ...records.map(name => name.replace('record', 'pack'))]) {
      for (const change of [`update ${table} set actor = 'nobody'`, `delete from ${table}`, `truncate ${table}`]) {
        await expect(house.database.query(change)).rejects.toThrow('append-only');
      }
    }
  });

  it('keeps no record of a pack outside of the partition of its month', async () => {
    const lie = await house.database.query<{ partition: string; year: number }>(
      'select tableoid::regclass::text as partition, extract(year from occurred_at)::int as year from audit_pack order by 2',
    );
    expect(lie).toEqual([
      { partition: 'audit_pack_elsewhen', year: 1999 },
      { partition: partitionOf(new Date()).replace('record', 'pack'), year: new Date().getUTCFullYear() },
    ]);
  });

  it('answers each question from an index, in order where many records share an answer', async () => {
    const workspaceId = randomUUID();
    await house.database.query(
      `insert into audit_record (id, occurred_at, type, category, severity, service, workspace_id, about, actor, correlation_id, parent_id, trace_id, data)
       select uuidv7(), now() - n * interval '1 second', case n % 4 when 3 then 'type' || n % 50 else 'na.scheduler.v1.' || (array['TaskCreated', 'TaskStarted', 'TaskSucceeded'])[1 + n % 4] end,
              case n % 200 when 3 then 'security' else 'task' end, case n % 100 when 0 then 'error' else 'info' end, 's', $1,
              'thing' || n, 'user:' || n % 20, 'c' || n / 5, uuidv7(), 'trace' || n / 5, '{}'
       from generate_series(1, 20000) as n`,
      [workspaceId],
    );
    await house.database.query('analyze audit_record');
    const most = { 'in order': 60, few: 60, 'one in four': 120 };
    const questions: [Partial<ListRecordsRequest>, keyof typeof most][] = [
      [{}, 'in order'],
      [{ categories: ['task'] }, 'in order'],
      [{ categories: ['security'] }, 'in order'],
      [{ severities: ['info'] }, 'in order'],
      [{ severities: ['error'] }, 'in order'],
      [{ types: ['na.scheduler.v1.TaskSucceeded'] }, 'one in four'],
      [{ types: ['type7'] }, 'in order'],
      [{ actor: 'user:7' }, 'in order'],
      [{ correlationId: 'c77' }, 'few'],
      [{ parentId: randomUUID() }, 'few'],
      [{ traceId: 'trace77' }, 'few'],
      [{ about: 'thing77' }, 'few'],
      [{ about: 'thing77', correlationId: 'c15', traceId: 'trace15' }, 'few'],
    ];
    for (const [question, wanted] of questions) {
      const all = { workspaceId, includeSystem: false, categories: [], severities: [], types: [], limit: 20 };
      const { text, values } = listQuery({ ...all, ...question });
      const [explained] = await house.database.query(`explain (analyze, format json) ${text}`, values);
      const plan = explained!['QUERY PLAN'] as [{ Plan: Node }];
      const scans = nodesOf(plan[0].Plan).filter(node => node['Node Type'].includes('Scan'));
      const read = scans.reduce((sum, node) => sum + node['Actual Rows'] + (node['Rows Removed by Filter'] ?? 0), 0);
      // What was read beyond the answer would be read again on each page, and more of it each month.
      expect({ question, wanted, isCheap: read <= most[wanted] }).toEqual({ question, wanted, isCheap: true });
    }
  });

  it('finds the few parts of packs that a page needs among many, in order', async () => {
    const workspaceId = randomUUID();
    const wanted = 'a task that ten parts tell of';
    await house.database.query(
      `insert into audit_pack (id, last_id, occurred_at, type, category, severity, service, workspace_id, actor, records, pack, keys)
       select event_in_pack(id, 0), event_in_pack(id, 99), now() - n * interval '1 second', 'type' || n % 4, case n % 200 when 3 then 'security' else 'task' end,
              case n % 100 when 0 then 'error' else 'info' end, 's', $1, 'user:' || n % 20, 100, '{}',
              array(select hashint8extended(n * 100 + k, 0) from generate_series(1, 30) as k) || case n % 400 when 0 then array[$2::bigint] end
       from (select uuidv7() as id, n from generate_series(1, 4000) as n) as made`,
      [workspaceId, keyOf(wanted)],
    );
    await house.database.query('analyze audit_pack');
    const questions: [Partial<ListRecordsRequest>, number][] = [
      [{}, 4],
      [{ categories: ['security'] }, 4],
      [{ severities: ['error'] }, 4],
      [{ types: ['type2'] }, 4],
      [{ actor: 'user:7' }, 4],
      [{ before: new Date(Date.now() - 3_000_000).toISOString() }, 4],
      [{ about: wanted }, 25],
      [{ correlationId: 'nobody’s' }, 4],
    ];
    for (const [question, most] of questions) {
      const all = { workspaceId, includeSystem: false, categories: [], severities: [], types: [], limit: 20 };
      const { text, values } = partsQuery({ ...all, ...question }, { limit: 4 });
      const [explained] = await house.database.query(`explain (analyze, format json) ${text}`, values);
      const plan = explained!['QUERY PLAN'] as [{ Plan: Node }];
      const scans = nodesOf(plan[0].Plan).filter(node => node['Node Type'].includes('Scan'));
      const read = scans.reduce((sum, node) => sum + node['Actual Rows'] + (node['Rows Removed by Filter'] ?? 0), 0);
      expect({ question, isCheap: read <= most }).toEqual({ question, isCheap: true });
    }
  });
});

interface Node {
  'Node Type': string;
  'Actual Rows': number;
  'Rows Removed by Filter'?: number;
  Plans?: Node[];
}

function nodesOf(plan: Node): Node[] {
  return [plan, ...(plan.Plans ?? []).flatMap(nodesOf)];
}
