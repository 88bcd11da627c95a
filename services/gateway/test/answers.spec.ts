import { AlertingService, TodoService } from '@na/contracts';
import { house, type House } from './house.ts';
import { alert, ID, todo } from './things.ts';

describe('an answer', () => {
  let at: House;
  beforeAll(async () => {
    at = await house();
    at.neighbours.answer(TodoService.getTodo, () => todo());
    at.neighbours.answer(TodoService.listTodos, () => ({ todos: [todo()], nextCursor: 'next' }));
    at.neighbours.answer(AlertingService.getAlert, () => alert());
  });
  afterAll(() => at?.close());

  describe('with ?fields=', () => {
    it('has the fields that are asked for, and the id', async () => {
      const { status, body, headers } = await at.ask('GET', `/v1/todos/${ID}?fields=title,version`);
      expect({ status, body }).toEqual({ status: 200, body: { id: ID, title: 'Buy milk', version: 1 } });
      expect(headers.get('etag')).toBe('"1"');
    });

    it('has them in each entry of a list, and goes on to the next page', async () => {
      const { body } = await at.ask('GET', '/v1/todos?limit=1&fields=title');
      expect(body).toEqual({ data: [{ id: ID, title: 'Buy milk' }], nextCursor: 'next' });
    });

    it('has them where there is no query else, and no id', async () => {
      const { body } = await at.ask('GET', '/v1/me?fields=actor');
      expect(body).toEqual({ actor: expect.any(String) });
    });

    it.each(['colour', 'title,colour', '', 'title,', 'constructor', 'title&fields=id'])(
      'is refused for %j, with the names that there are',
      async fields => {
        for (const path of [`/v1/todos/${ID}`, '/v1/todos']) {
          const { status, body } = await at.ask('GET', `${path}?fields=${fields}`);
          expect(status).toBe(422);
          expect(body.errors).toEqual([
            { pointer: '?fields', detail: expect.stringMatching(/one or more of id, .*title/) },
          ]);
        }
      },
    );

    it('is for reading only', async () => {
      const { body } = await at.ask('POST', '/v1/todos?fields=id', { body: { title: 'x' } });
      expect(body.errors[0].pointer).toBe('?fields');
    });

    it('is told in the document of every GET that answers JSON, with the names that it knows', async () => {
      const { paths } = (await at.ask('GET', '/docs/openapi.json', { as: null })).body;
      for (const [path, { get }] of Object.entries(paths as Record<string, { get?: Record<string, never> }>)) {
        const { responses, parameters } = (get ?? {}) as {
          responses?: object;
          parameters?: { name: string; schema: { items: object } }[];
        };
        if (!JSON.stringify(responses ?? {}).includes('"304"')) continue;
        const fields = parameters?.find(({ name }) => name === 'fields');
        expect({ path, items: fields?.schema.items }).toEqual({
          path,
          items: { type: 'string', enum: expect.arrayContaining([expect.any(String)]) },
        });
      }
      expect(
        paths['/v1/todos'].get.parameters.find(({ name }: { name: string }) => name === 'fields').schema.items.enum,
      ).toContain('title');
    });
  });

  describe('that is there already', () => {
    it('comes as 304 without a body to who names its version', async () => {
      const first = await at.ask('GET', `/v1/todos/${ID}`);
      expect(first.headers.get('cache-control')).toBe('private, no-cache');
      for (const tag of ['"1"', 'W/"1"', '"0", "1"', '*']) {
        const { status, body, headers } = await at.ask('GET', `/v1/todos/${ID}`, { headers: { 'if-none-match': tag } });
        expect({ tag, status, body }).toEqual({ tag, status: 304, body: undefined });
        expect(headers.get('etag')).toBe('"1"');
      }
      expect((await at.ask('GET', `/v1/todos/${ID}`, { headers: { 'if-none-match': '"2"' } })).status).toBe(200);
    });

    it('has a weak tag when it has no version, another one once it is another', async () => {
      const get = (headers = {}) => at.ask('GET', `/v1/alerts/${ID}`, { headers });
      const first = await get();
      const tag = first.headers.get('etag')!;
      expect(tag).toMatch(/^W\/"[\w-]{22}"$/);
      expect((await get()).headers.get('etag')).toBe(tag);
      expect(await get({ 'if-none-match': tag })).toMatchObject({ status: 304, body: undefined });
      at.neighbours.answer(AlertingService.getAlert, () => alert({ state: 'resolved' }));
      const changed = await get({ 'if-none-match': tag });
      expect(changed.status).toBe(200);
      expect(changed.headers.get('etag')).not.toBe(tag);
      expect((await at.ask('GET', `/v1/alerts/${ID}?fields=state`)).headers.get('etag')).not.toBe(
        changed.headers.get('etag'),
      );
    });

    it('of a list comes as 304 too', async () => {
      const { headers } = await at.ask('GET', '/v1/todos');
      const again = await at.ask('GET', '/v1/todos', { headers: { 'if-none-match': headers.get('etag')! } });
      expect(again).toMatchObject({ status: 304, body: undefined });
      const other = await at.ask('GET', '/v1/todos?fields=title', {
        headers: { 'if-none-match': headers.get('etag')! },
      });
      expect(other.status).toBe(200);
    });

    // ASVS 14.2.2, 14.3.2
    it('lies in no cache when it concerns persons', async () => {
      for (const path of ['/v1/me', '/v1/members', '/v1/sessions', '/v1/audit'])
        expect((await at.ask('GET', path)).headers.get('cache-control')).toBe('no-store');
    });

    it('is not kept from who may not have it', async () => {
      const refused = await at.ask('GET', `/v1/todos/${ID}`, { as: null, headers: { 'if-none-match': '*' } });
      expect(refused.status).toBe(401);
    });
  });
});
