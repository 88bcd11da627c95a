import {
  ConnectionService,
  PageService,
  PageSynced,
  TodoService,
  TodoSynced,
  TodoSyncFailed,
  type Todo,
} from '@na/contracts';
import { Invalid, Problem } from '@na/errors';
import { eventually } from '@na/testing';
import { house, type House } from './house.ts';
import { connection, ID, NOTION_ID, page, todo } from './things.ts';

/** As notion-sync refuses an outdated version. */
const stale = new Problem({
  kind: 'conflict',
  code: 'version_stale',
  title: 'Version stale',
  detail: 'It has version 3.',
});

describe('to-dos and pages', () => {
  let at: House;
  beforeAll(async () => {
    at = await house();
  });
  afterAll(() => at?.close());
  beforeEach(() => void (at.neighbours.asked.length = 0));

  const synced = (id: string, version = 1) => ({
    todoId: id,
    version,
    notionPageId: NOTION_ID,
    notionUrl: 'https://www.notion.so/x',
  });
  const calls = () => at.neighbours.asked.map(({ call }) => call.split('.').at(-1));

  describe('?wait', () => {
    it('answers when Notion has it, after one reading', async () => {
      let now: Todo = todo();
      at.neighbours.answer(TodoService.createTodo, ({ id, title }) => {
        now = todo({ id, title });
        setTimeout(() => {
          now = { ...now, sync: { state: 'synced', taskId: ID, notionPageId: NOTION_ID } };
          void at.neighbours.tell(TodoSynced, synced(id));
        }, 100);
        return now;
      });
      at.neighbours.answer(TodoService.getTodo, () => now);
      const { status, body } = await at.ask('POST', '/v1/todos?wait=20', { body: { title: 'Buy milk' } });
      expect({ status, sync: body.sync }).toEqual({
        status: 201,
        sync: { state: 'synced', taskId: ID, notionPageId: NOTION_ID },
      });
      expect(calls()).toEqual(['CreateTodo', 'GetTodo']);
    });

    it('answers also when Notion was faster than our own answer', async () => {
      at.neighbours.answer(TodoService.createTodo, async ({ id }) => {
        await at.neighbours.tell(TodoSynced, synced(id));
        await new Promise(resolve => setTimeout(resolve, 200));
        return todo({ id });
      });
      at.neighbours.answer(TodoService.getTodo, ({ id }) => todo({ id, sync: { state: 'synced', taskId: ID } }));
      const begun = Date.now();
      expect((await at.ask('POST', '/v1/todos?wait=20', { body: { title: 'x' } })).body.sync.state).toBe('synced');
      expect(Date.now() - begun).toBeLessThan(5_000);
    });

    it('answers when it failed', async () => {
      at.neighbours.answer(TodoService.createTodo, ({ id }) => {
        setTimeout(
          () => void at.neighbours.tell(TodoSyncFailed, { todoId: id, version: 1, error: 'No such data source.' }),
          50,
        );
        return todo({ id });
      });
      at.neighbours.answer(TodoService.getTodo, ({ id }) =>
        todo({ id, sync: { state: 'failed', taskId: ID, error: 'No such data source.' } }),
      );
      const { status, body } = await at.ask('POST', '/v1/todos?wait=20', { body: { title: 'x' } });
      expect({ status, sync: body.sync }).toMatchObject({
        status: 201,
        sync: { state: 'failed', error: 'No such data source.' },
      });
    });

    it('answers with what is, when the time is up; news of an older version is none', async () => {
      at.neighbours.answer(TodoService.updateTodo, ({ id }) => {
        setTimeout(() => void at.neighbours.tell(TodoSynced, synced(id, 4)), 50);
        return todo({ id, version: 5 });
      });
      at.neighbours.answer(TodoService.getTodo, ({ id }) => todo({ id, version: 5 }));
      const begun = Date.now();
      const { status, body } = await at.ask('PATCH', `/v1/todos/${ID}?wait=1`, { body: { title: 'x' } });
      expect({ status, state: body.sync.state }).toEqual({ status: 200, state: 'pending' });
      expect(Date.now() - begun).toBeGreaterThanOrEqual(1_000);
      expect(calls()).toEqual(['UpdateTodo', 'GetTodo']);
    });

    it('ends a DELETE with 204 when it lies in the trash', async () => {
      at.neighbours.answer(TodoService.archiveTodo, ({ id }) => {
        setTimeout(() => void at.neighbours.tell(TodoSynced, synced(id, 2)), 50);
        return todo({ id, version: 2, archived: true });
      });
      at.neighbours.answer(TodoService.getTodo, ({ id }) =>
        todo({ id, version: 2, archived: true, sync: { state: 'synced', taskId: ID } }),
      );
      expect((await at.ask('DELETE', `/v1/todos/${ID}?wait=20`)).status).toBe(204);
    });

    it('works for pages the same way', async () => {
      at.neighbours.answer(PageService.createPage, ({ id }) => {
        setTimeout(
          () =>
            void at.neighbours.tell(PageSynced, {
              pageId: id,
              version: 1,
              notionPageId: NOTION_ID,
              notionUrl: 'https://www.notion.so/x',
            }),
          50,
        );
        return page({ id });
      });
      at.neighbours.answer(PageService.getPage, ({ id }) => page({ id, sync: { state: 'synced', taskId: ID } }));
      const { body } = await at.ask('POST', '/v1/pages?wait=20', {
        body: { title: 'x', parent: { pageId: NOTION_ID } },
      });
      expect(body.sync.state).toBe('synced');
    });

    it('does not hold up a gateway that leaves', async () => {
      const other = await at.replica();
      at.neighbours.answer(TodoService.createTodo, ({ id }) => todo({ id }));
      at.neighbours.answer(TodoService.getTodo, ({ id }) => todo({ id }));
      const waiting = other.ask('POST', '/v1/todos?wait=30', { body: { title: 'x' } });
      await eventually(() => expect(calls()).toEqual(['CreateTodo']));
      other.leave();
      expect((await waiting).body.sync.state).toBe('pending');
    });
  });

  describe('If-Match', () => {
    const patch = (ifMatch: string) =>
      at.ask('PATCH', `/v1/todos/${ID}`, { body: { title: 'x' }, headers: { 'if-match': ifMatch } });

    it.each([['"2"'], ['W/"2"']])('%s changes that version', async tag => {
      at.neighbours.answer(TodoService.updateTodo, () => todo({ version: 3 }));
      const { status, headers } = await patch(tag);
      expect({ status, etag: headers.get('etag') }).toEqual({ status: 200, etag: '"3"' });
      expect(at.neighbours.asked[0]!.request).toMatchObject({ expectedVersion: 2 });
    });

    it('* changes any', async () => {
      at.neighbours.answer(TodoService.updateTodo, () => todo({ version: 3 }));
      await patch('*');
      expect(at.neighbours.asked[0]!.request).not.toHaveProperty('expectedVersion');
    });

    it('of a stale version is a 412 that says so', async () => {
      at.neighbours.answer(TodoService.updateTodo, () => {
        throw stale;
      });
      expect(await patch('"2"')).toMatchObject({
        status: 412,
        body: { code: 'version_stale', status: 412, detail: 'It has version 3.' },
      });
    });

    it.each([['2'], ['"two"'], ['"1", "2"'], ['"-1"']])('%s is refused', async tag => {
      const { status, body } = await patch(tag);
      expect({ status, errors: body.errors }).toEqual({
        status: 422,
        errors: [{ pointer: 'If-Match', detail: expect.any(String) }],
      });
      expect(at.neighbours.asked).toHaveLength(0);
    });
  });

  describe('a problem of a service', () => {
    it.each([
      ['invalid', 422],
      ['forbidden', 403],
      ['not_found', 404],
      ['conflict', 409],
      ['rate_limited', 429],
      ['upstream', 502],
      ['unavailable', 503],
      ['timeout', 504],
    ] as const)('of the kind %s is passed on as %i', async (kind, status) => {
      at.neighbours.answer(ConnectionService.checkConnection, () => {
        throw new Problem({ kind, code: `test_${kind}`, title: 'Test', detail: 'In a test.', retryAfterMs: 1_500 });
      });
      const answer = await at.ask('POST', `/v1/connections/${ID}/check`);
      expect(answer).toMatchObject({
        status,
        body: {
          status,
          code: `test_${kind}`,
          title: 'Test',
          detail: 'In a test.',
          instance: `/v1/connections/${ID}/check`,
        },
      });
      expect(answer.headers.get('retry-after')).toBe('2');
    });

    it('names the fields', async () => {
      at.neighbours.answer(TodoService.createTodo, () => {
        throw Invalid({ errors: [{ pointer: '/status', detail: 'should be one of Next, Done, but is "Maybe"' }] });
      });
      const { body } = await at.ask('POST', '/v1/todos', { body: { title: 'x', status: 'Maybe' } });
      expect(body.errors).toEqual([{ pointer: '/status', detail: 'should be one of Next, Done, but is "Maybe"' }]);
    });

    // ASVS 16.5.1
    it('that is none is a 500 that tells nothing of its insides', async () => {
      at.neighbours.answer(ConnectionService.getConnection, () => {
        throw Problem.from(new Error('password=hunter2'));
      });
      const { status, body } = await at.ask('GET', `/v1/connections/${ID}`);
      expect(status).toBe(500);
      expect(JSON.stringify(body)).not.toContain('hunter2');
    });
  });

  // ASVS 16.5.2
  it('from a service that is away get a 503 with Retry-After, and from one that hangs a 504', async () => {
    const away = await at.ask('GET', '/v1/alerts');
    expect(away).toMatchObject({ status: 503, body: { code: 'service_unavailable' } });
    expect(Number(away.headers.get('retry-after'))).toBeGreaterThan(0);
    at.neighbours.answer(ConnectionService.listConnections, () => new Promise(() => undefined));
    expect(await at.ask('GET', '/v1/connections')).toMatchObject({ status: 504, body: { code: 'service_timeout' } });
  });

  // ASVS 15.3.1
  it('are asked for with a connection whose token does not come back', async () => {
    at.neighbours.answer(ConnectionService.addConnection, () => connection());
    const { body } = await at.ask('POST', '/v1/connections', { body: { name: 'x', token: 'ntn_secret' } });
    expect(JSON.stringify(body)).not.toContain('ntn_secret');
  });
});
