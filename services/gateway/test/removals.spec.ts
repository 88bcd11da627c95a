import { AlertingService, ConnectionService } from '@na/contracts';
import { Problem } from '@na/errors';
import { randomUUID } from 'node:crypto';
import { house, type House } from './house.ts';
import { loggedIn, person, type Person } from './people.ts';

/** What other services keep: their word is passed on. */
const BEHIND = [
  ...['todos', 'pages', 'connections', 'alert-rules', 'endpoints'],
  ...['schedules', 'calendars', 'dead-letters', 'retention-policies'],
  ...['channel-links', 'person-links'],
  ...['limits', 'pauses', 'instance-limits', 'instance-pauses', 'instance-shares'],
];

describe('a removal', () => {
  let at: House;
  let ada: Person;
  let eve: Person;
  /** Makes something of Ada's that can be removed, and gives its id. */
  let making: { [collection: string]: () => Promise<string> };
  beforeAll(async () => {
    at = await house();
    ada = await loggedIn(at);
    const [other] = await at.database.query<{ id: string }>(
      `insert into workspaces (name) values ('Other') returning id`,
    );
    eve = await person(at, 'eve@example.com', { role: 'owner', workspaceId: other!.id });
    let count = 0;
    const make = (collection: string, body: object) => async () => {
      const name = `Of a test ${++count}`;
      const made = await ada.ask('POST', `/v1/${collection}`, { body: { name, ...body } });
      if (made.status !== 201) throw new Error(JSON.stringify(made.body));
      return made.body.id as string;
    };
    making = {
      invitations: async () => {
        const body = { email: `guest${++count}@example.com`, role: 'viewer' };
        return (await ada.ask('POST', '/v1/invitations', { body })).body.id;
      },
      members: async () => (await person(at, `member${++count}@example.com`, { role: 'viewer' })).id,
      roles: make('roles', { permissions: ['todos:read'] }),
      'api-keys': make('api-keys', { scopes: ['todos:read'] }),
      'service-accounts': make('service-accounts', { role: 'viewer' }),
      applications: make('applications', { scopes: ['todos:read'] }),
      'me/authorizations': make('applications', { scopes: ['todos:read'] }),
      sessions: async () => (await loggedIn(at)).sessionId,
      blocks: async () => {
        const body = { network: `198.51.100.${++count}/32`, reason: 'A test.' };
        return (await ada.ask('POST', '/v1/blocks', { body })).body.id;
      },
    };
  });
  afterAll(() => at?.close());

  const remove = async (by: Person, collection: string, id: string) =>
    (await by.ask('DELETE', `/v1/${collection}/${id}`)).status;

  it('by id is known of every collection that has one', async () => {
    const { paths } = (await at.ask('GET', '/docs/openapi.json', { as: null })).body as {
      paths: Record<string, object>;
    };
    const collections = Object.entries(paths).flatMap(([path, item]) => {
      const collection = /^\/v1\/(.+)\/\{id\}$/.exec(path)?.[1];
      // A workspace is gone with all that knew it.
      return collection && 'delete' in item && collection !== 'workspaces' ? [collection] : [];
    });
    expect(collections.toSorted()).toEqual([...Object.keys(making), ...BEHIND].toSorted());
  });

  it.each([
    'invitations',
    'members',
    'roles',
    'api-keys',
    'service-accounts',
    'applications',
    'sessions',
    'me/authorizations',
  ])(
    'of %s is repeatable for its own, and not found by others, before and after, nor of what never was',
    async collection => {
      const id = await making[collection]!();
      expect(await remove(eve, collection, id)).toBe(404);
      expect(await remove(ada, collection, randomUUID())).toBe(404);
      expect([await remove(ada, collection, id), await remove(ada, collection, id)]).toEqual([204, 204]);
      expect(await remove(eve, collection, id)).toBe(404);
    },
  );

  it('of a block is repeatable, and not found of what never was', async () => {
    const id = await making.blocks!();
    expect([await remove(ada, 'blocks', id), await remove(ada, 'blocks', id)]).toEqual([204, 204]);
    expect(await remove(ada, 'blocks', randomUUID())).toBe(404);
  });

  it('of two at once is done by both', async () => {
    const id = await making.applications!();
    const both = [remove(ada, 'applications', id), remove(ada, 'applications', id)];
    expect(await Promise.all(both)).toEqual([204, 204]);
  });

  it('of what another service keeps is not found when that says so', async () => {
    const gone = () => {
      throw new Problem({ kind: 'not_found', code: 'not_there', title: 'Not there', detail: 'It is not there.' });
    };
    at.neighbours.answer(ConnectionService.removeConnection, gone);
    at.neighbours.answer(AlertingService.deleteRule, gone);
    at.neighbours.answer(AlertingService.deleteEndpoint, gone);
    for (const collection of ['connections', 'alert-rules', 'endpoints'])
      expect(await remove(ada, collection, randomUUID())).toBe(404);
  });
});
