import * as contracts from '@na/contracts';
import { Problem } from '@na/errors';
import { attemptsOn, givesNothingAway, tried, type Described, type Things } from '@na/testing';
import { randomUUID } from 'node:crypto';
import { ALL_IN_SYSTEM } from '../src/access/permissions.ts';
import { house, type House } from './house.ts';
import { person, type Person } from './people.ts';

/** Tables of ours that hold no workspace's things, or change when somebody is refused. */
const BESIDE = ['outbox', 'denials', 'mails', 'idempotency', 'former_members'];

describe('a workspace, to an owner of another', () => {
  let at: House;
  let document: Described;
  let eve: Person;
  let theirs: Things;
  let own: Things;
  let workspaceId: string;
  beforeAll(async () => {
    at = await house();
    document = (await at.ask('GET', '/docs/openapi.json', { as: null })).body as Described;
    ({ things: theirs, workspaceId } = await furnished(at, 'victim'));
    ({ things: own, owner: eve } = await furnished(at, 'eve'));
    // As services do that have nothing of the workspace that asks.
    for (const call of callsIn(contracts)) at.neighbours.answer(call, () => nothingOf(call));
    at.neighbours.answer(contracts.DeadLetterService.getDeadLetterRetention, () => ({
      defaultKeepMs: 1,
      policies: [],
    }));
    at.neighbours.answer(contracts.ArchiveService.getArchive, () => EMPTY_ARCHIVE);
    at.neighbours.answer(contracts.StatisticsService.getTaskStatistics, () => NO_TASKS);
  });
  afterAll(() => at?.close());

  // ASVS 8.2.2, 8.4.1
  it('gives no thing away and changes none, whatever route is tried with its ids, in paths, queries and bodies', async () => {
    const before = await kept();
    const leaks = [];
    const attempts = attemptsOn(document, theirs, own);
    for (const attempt of attempts) {
      const both = await tried(eve.ask, attempt);
      if (!givesNothingAway(both)) leaks.push(both);
    }
    expect(leaks).toEqual([]);
    expect(attempts.length).toBeGreaterThan(60);
    expect(await kept()).toEqual(before);
  });

  it('is asked about by nobody else: what goes to the services behind names the workspace of who asks', () => {
    // What anybody may send to a webhook is known by its signature, and is in nobody's name.
    const inAName = at.neighbours.asked.filter(({ call }) => !call.endsWith('.TakeWebhookDelivery'));
    const foreign = inAName.filter(
      ({ request, workspaceId: named }) => named !== own.workspace || JSON.stringify(request).includes(workspaceId),
    );
    expect(foreign).toEqual([]);
    expect(at.neighbours.asked.length).toBeGreaterThan(20);
  });

  it('appears in none of their lists', async () => {
    const ids = Object.values(theirs);
    const seen = [];
    let lists = 0;
    for (const [path, { get }] of Object.entries(document.paths)) {
      // A stream of events does not end.
      if (!get || path.includes('{') || path.endsWith('/events')) continue;
      const { status, body } = await eve.ask('GET', path);
      if (status === 200) lists++;
      const text = JSON.stringify(body);
      const found = ids.filter(id => text.includes(id));
      if (found.length || text.includes('victim')) seen.push({ path, found });
    }
    expect(seen).toEqual([]);
    expect(lists).toBeGreaterThan(8);
  });

  // ASVS 8.4.1
  it('is not entered by naming it: as if it were not there, on every route that is in a workspace', async () => {
    for (const [path, methods] of Object.entries(document.paths))
      for (const [method, operation] of Object.entries(methods)) {
        const { needs } = (operation as { 'x-needs': { needs: string } })['x-needs'];
        if (needs === 'public' || needs === 'user' || needs === 'credential') continue;
        if ((ALL_IN_SYSTEM as string[]).includes(needs)) continue;
        const named = async (id: string) => {
          const asked = path.replace('{id}', theirs.member);
          const headers = { 'x-workspace-id': id };
          const { status, body } = await eve.ask(method.toUpperCase(), asked, { headers });
          return { status, code: body.code as string };
        };
        expect({ path, method, ...(await named(workspaceId)) }).toEqual({
          path,
          method,
          status: 403,
          code: 'workspace_forbidden',
        });
      }
  });

  it('is not entered by naming it with a key of another', async () => {
    const headers = { 'x-workspace-id': workspaceId };
    for (const list of ['members', 'roles', 'todos'])
      expect(await at.ask('GET', `/v1/${list}`, { headers })).toMatchObject({
        status: 403,
        body: { code: 'workspace_forbidden' },
      });
  });

  /** All that the workspace and its people have. */
  async function kept(): Promise<unknown> {
    const tables = await at.database.query<{ table: string; column: string }>(
      `select table_name as table, column_name as column from information_schema.columns
       where table_schema = current_schema() and column_name in ('workspace_id', 'user_id')`,
    );
    const users = (
      await at.database.query<{ user_id: string }>('select user_id from memberships where workspace_id = $1', [
        workspaceId,
      ])
    ).map(({ user_id }) => user_id);
    const rows: { [table: string]: unknown } = {};
    for (const { table, column } of tables) {
      if (BESIDE.includes(table)) continue;
      const values = column === 'workspace_id' ? [workspaceId] : users;
      const sql = `select t::text as row from ${table} t where ${column} = any($1) order by 1`;
      rows[`${table}.${column}`] = await at.database.query(sql, [values]);
    }
    expect(Object.values(rows).filter(found => (found as unknown[]).length).length).toBeGreaterThan(7);
    return rows;
  }
});

/** A workspace with one of each thing that the gateway keeps, and names for what others keep. */
async function furnished(at: House, name: string): Promise<{ things: Things; owner: Person; workspaceId: string }> {
  const [{ id: workspaceId }] = (await at.database.query<{ id: string }>(
    'insert into workspaces (name) values ($1) returning id',
    [name],
  )) as [{ id: string }];
  const owner = await person(at, `${name}@example.com`, { role: 'owner', workspaceId });
  const member = await person(at, `${name}-member@example.com`, { role: 'viewer', workspaceId });
  const make = async (path: string, body: object): Promise<string> => {
    const answer = await owner.ask('POST', path, { body: { name, ...body } });
    if (answer.status !== 201) throw new Error(`${path}: ${JSON.stringify(answer.body)}`);
    return answer.body.id as string;
  };
  const factor = randomUUID();
  await at.database.query(`insert into factors (id, user_id, kind, seed) values ($1, $2, 'totp', 'sealed')`, [
    factor,
    member.id,
  ]);
  const invited = await owner.ask('POST', '/v1/invitations', {
    body: { email: `${name}-guest@example.com`, role: 'viewer' },
  });
  const things: Things = {
    workspace: workspaceId,
    member: member.id,
    session: member.sessionId,
    factor,
    invitation: invited.body.id,
    role: await make('/v1/roles', { permissions: ['todos:read'] }),
    apiKey: await make('/v1/api-keys', { scopes: ['read'] }),
    serviceAccount: await make('/v1/service-accounts', { role: 'viewer' }),
    application: await make('/v1/applications', { scopes: ['todos:read'] }),
    ...{
      worker: randomUUID(),
      block: randomUUID(),
      task: randomUUID(),
      todo: randomUUID(),
      page: randomUUID(),
      connection: randomUUID(),
      webhook: randomUUID(),
    },
    authorization: randomUUID(),
    operation: randomUUID(),
    ...{ schedule: randomUUID(), calendar: randomUUID(), backfill: randomUUID() },
    workflow: randomUUID(),
    batch: randomUUID(),
    ...{ limit: randomUUID(), pause: randomUUID(), circuit: randomUUID() },
    ...{ auditRecord: randomUUID(), alert: randomUUID(), alertRule: randomUUID(), endpoint: randomUUID() },
    retentionPolicy: randomUUID(),
    ...{ todoConflict: randomUUID(), todoSource: randomUUID(), channelLink: randomUUID(), personLink: randomUUID() },
  };
  return { things, owner, workspaceId };
}

/** Each workspace has figures, if of nothing. */
const NO_TASKS = { types: [], since: '2026-11-21T09:00:00.000Z', sampled: false };

/** Each workspace has an archive, if an empty one. */
const EMPTY_ARCHIVE = { tasks: 0, bytesBefore: 0, bytesAfter: 0, defaultLiveMs: 1_000, defaultArchivedMs: 1_000 };

function nothingOf({ name, request, response }: contracts.CallType<unknown, unknown>): object {
  const list = Object.entries(response.fields).find(([, { repeated }]) => repeated);
  // What is listed of a thing is not there without it.
  if (/\.List\w+$/.test(name) && !request.fields['id']) return list ? { [list[0]]: [] } : {};
  if (name.endsWith('.TakeWebhookDelivery'))
    throw new Problem({
      kind: 'unauthenticated',
      code: 'not_signed',
      title: 'Not signed',
      detail: 'It is not signed.',
    });
  // What a task is to come after is part of what is asked for, not what is asked about.
  const kind = name.endsWith('.CreateTask') ? 'invalid' : 'not_found';
  throw new Problem({ kind, code: 'not_there', title: 'Not there', detail: 'It is not there.' });
}

function callsIn(all: object): contracts.CallType<unknown, unknown>[] {
  const services = Object.entries(all)
    .filter(([name]) => name.endsWith('Service') && !/^(Worker|System)/.test(name))
    .map(([, service]) => service as object);
  return services
    .flatMap(service => Object.values(service))
    .filter((value): value is contracts.CallType<unknown, unknown> =>
      Boolean((value as { response?: unknown } | null)?.response),
    );
}
