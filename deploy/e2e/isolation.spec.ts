// eslint-disable-next-line no-restricted-imports -- A caller that breaks our rules does not come through our library.
import { connect, headers, type NatsConnection } from '@nats-io/transport-node';
import * as contracts from '@na/contracts';
import { attemptsOn, givesNothingAway, tried, type Described, type Things } from '@na/testing';
import { randomUUID } from 'node:crypto';
import { startHouse, type House } from './house.ts';
import { demoTenant, keptByGateway, keptByServices, otherTenant, type Tenant } from './tenants.ts';

let house: House;
let victim: Tenant;
beforeAll(async () => {
  house = await startHouse();
  victim = await demoTenant(house);
}, 120_000);
afterAll(() => house?.close(), 60_000);

describe('the owner of another workspace', () => {
  let eve: Tenant;
  let theirs: Things;
  let own: Things;
  let document: Described;
  beforeAll(async () => {
    eve = await otherTenant(house, 'eve');
    const ofServices = await keptByServices(house, victim);
    theirs = { ...(await keptByGateway(house, victim, 'victim')), ...ofServices };
    own = { ...ofServices, ...(await keptByGateway(house, eve, 'own')) };
    document = await victim.api.get('/docs/openapi.json');
  }, 120_000);

  // First, as the ids that she tries with stand in her own record afterwards.
  it('sees none of it in any list', async () => {
    const seen = [];
    let lists = 0;
    for (const [path, { get }] of Object.entries(document.paths)) {
      // A stream of events does not end.
      if (!get || path.includes('{') || path.endsWith('/events')) continue;
      const { status, body } = await eve.api.ask('GET', path);
      if (status === 200) lists++;
      const text = JSON.stringify(body);
      const found = Object.entries(theirs).filter(([, id]) => text.includes(id));
      if (found.length || /victim|Ours/.test(text)) seen.push({ path, found });
    }
    expect(seen).toEqual([]);
    expect(lists).toBeGreaterThan(12);
  });

  // ASVS 8.2.2, 8.4.1
  it('learns nothing and changes nothing, whatever route of the system is tried with ids of things that are there', async () => {
    const before = await kept();
    const leaks = [];
    const attempts = attemptsOn(document, theirs, own);
    for (const attempt of attempts) {
      const both = await tried(eve.api.ask, attempt);
      if (!givesNothingAway(both)) leaks.push(both);
    }
    expect(leaks).toEqual([]);
    expect(attempts.length).toBeGreaterThan(60);
    expect(await kept()).toEqual(before);
  });

  it('does not come in by naming it', async () => {
    for (const list of ['todos', 'pages', 'tasks', 'connections', 'audit', 'alerts', 'members', 'roles', 'api-keys'])
      expect(
        await eve.api.ask('GET', `/v1/${list}`, { headers: { 'x-workspace-id': victim.workspaceId } }),
      ).toMatchObject({ status: 403, body: { code: 'workspace_forbidden' } });
  });

  /** All that the victim has, in every schema; what has happened to it stands in audit and is no thing of it. */
  async function kept(): Promise<{ [table: string]: unknown[] }> {
    const tables = await house.books.query<{ name: string }>(
      `select table_schema || '.' || table_name as name
       from information_schema.columns join information_schema.tables using (table_schema, table_name)
       where column_name = 'workspace_id' and table_schema in ('gateway', 'scheduler', 'notion_sync', 'alerting')
         and table_type = 'BASE TABLE' and table_name !~ 'outbox|inbox|^notification$'`,
    );
    const rows: { [table: string]: unknown[] } = {};
    for (const { name } of tables) {
      const found = await house.books.query(`select t::text from ${name} t where workspace_id = $1 order by 1`, [
        victim.workspaceId,
      ]);
      if (found.length) rows[name] = found;
    }
    const held = ['todo', 'page', 'connection'].map(table => `notion_sync.${table}`);
    const wanted = ['gateway.memberships', 'gateway.roles', 'gateway.api_keys', 'alerting.alert_rule', ...held];
    expect(Object.keys(rows)).toEqual(expect.arrayContaining(wanted));
    return rows;
  }
});

describe('a service that is asked past the gateway’s own check', () => {
  let nats: NatsConnection;
  beforeAll(async () => {
    const { url, users } = house.stack.nats;
    nats = await connect({ servers: url, user: 'gateway', pass: users['gateway'], inboxPrefix: '_INBOX.gateway' });
  });
  afterAll(() => nats?.close());

  const calls = Object.values(contracts)
    .filter(value => typeof value === 'object' && value !== null)
    .flatMap(service => Object.values(service as object))
    .filter((value): value is contracts.CallType<unknown, unknown> =>
      Boolean((value as { response?: unknown } | null)?.response),
    )
    .filter(({ permission }) => permission !== undefined);

  async function refusal(call: contracts.CallType<unknown, unknown>, permissions: string[], asker: string) {
    const sent = headers();
    const said = { 'na-actor': `user:${randomUUID()}`, 'na-correlation': 'forged', 'na-workspace': asker };
    for (const [name, value] of Object.entries({ ...said, 'na-permissions': permissions.join(',') }))
      if (value) sent.set(name, value);
    const named = call as contracts.CallType<never, unknown>;
    const subject = contracts.callSubject(named, contracts.answererOf(named)!);
    const request = JSON.stringify(shaped(call.request, victim.workspaceId));
    const answer = await nats.request(subject, request, { headers: sent, timeout: 10_000 });
    return answer.json<{ code?: string }>().code;
  }

  // ASVS 8.3.1
  it('refuses each call of somebody who lacks its permission, has all others, or has forged one', async () => {
    expect(calls.length).toBeGreaterThan(30);
    const all = [...new Set(calls.map(({ permission }) => permission!))];
    const answers = await Promise.all(
      calls.map(async call => ({
        call: call.name,
        without: await refusal(call, [], victim.workspaceId),
        withOthers: await refusal(
          call,
          all.filter(permission => permission !== call.permission),
          victim.workspaceId,
        ),
        forged: await refusal(call, ['*', 'admin', `${call.permission} `, `x${call.permission}`], victim.workspaceId),
      })),
    );
    const refused = { without: 'call_forbidden', withOthers: 'call_forbidden', forged: 'call_forbidden' };
    expect(answers).toEqual(calls.map(({ name }) => ({ call: name, ...refused })));
  });

  it('refuses each call about another workspace than that of who asks, whatever they may there', async () => {
    const inWorkspace = calls.filter(({ request }) =>
      JSON.stringify(shaped(request, victim.workspaceId)).includes(victim.workspaceId),
    );
    expect(inWorkspace.length).toBeGreaterThan(25);
    for (const call of inWorkspace) {
      const answered = await refusal(call, [call.permission!], randomUUID());
      expect({ call: call.name, answered }).toEqual({ call: call.name, answered: 'workspace_foreign' });
    }
  });
});

/** A request with all that its contract wants, about a workspace. */
function shaped({ fields }: contracts.MessageType<unknown>, workspaceId: string): object {
  const values = Object.entries(fields)
    .filter(([name, { optional }]) => !optional || name === 'workspaceId')
    .map(([name, field]) => [name, name === 'workspaceId' ? workspaceId : valueOf(field, workspaceId)]);
  return Object.fromEntries(values) as object;
}

function valueOf({ kind, of, repeated, map }: contracts.Field, workspaceId: string): unknown {
  if (repeated) return [];
  if (map) return {};
  if (kind === 'message') return shaped(of!() as contracts.MessageType<unknown>, workspaceId);
  if (kind === 'enum') return (of!() as readonly string[])[0];
  const simple = {
    string: randomUUID(),
    boolean: false,
    number: 1,
    uint32: 1,
    int32: 1,
    timestamp: new Date().toISOString(),
    object: {},
    value: 'x',
  };
  return simple[kind];
}
