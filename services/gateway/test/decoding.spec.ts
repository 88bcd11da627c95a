import { TodoService, type CreateTodoRequest, type GetTodoRequest, type ListTodosRequest } from '@na/contracts';
import { house, type House } from './house.ts';
import { ID, todo } from './things.ts';

describe('what comes in encoded', () => {
  let at: House;
  beforeAll(async () => {
    at = await house();
    at.neighbours.answer(TodoService.createTodo, ({ title }) => todo({ title }));
    at.neighbours.answer(TodoService.getTodo, () => todo());
    at.neighbours.answer(TodoService.listTodos, () => ({ todos: [] }));
  });
  afterAll(() => at?.close());
  beforeEach(() => void (at.neighbours.asked.length = 0));

  const encoded = (text: string) => `%${text.charCodeAt(0).toString(16)}${text.slice(1)}`;

  // ASVS 1.1.1
  it('is decoded once in a path, before it is looked at; what is encoded twice is no id', async () => {
    expect((await at.ask('GET', `/v1/todos/${encoded(ID)}`)).status).toBe(200);
    expect(at.neighbours.asked[0]!.request as GetTodoRequest).toMatchObject({ id: ID });
    const twice = await at.ask('GET', `/v1/todos/${encoded(ID).replace('%', '%25')}`);
    expect(twice).toMatchObject({ status: 422, body: { errors: [{ pointer: ':id' }] } });
    for (const path of ['%252e%252e%252fme', '%2e%2e%2fme'])
      expect((await at.ask('GET', `/v1/todos/${path}`)).status).toBe(422);
    expect(at.neighbours.asked).toHaveLength(1);
  });

  // ASVS 1.1.1
  it('is decoded once in a query, a name and a value alike', async () => {
    expect((await at.ask('GET', '/v1/todos?status=%2541%2Bb+c')).status).toBe(200);
    expect(at.neighbours.asked[0]!.request as ListTodosRequest).toMatchObject({ statuses: ['%41+b c'] });
    expect(await at.ask('GET', '/v1/todos?%256cimit=1')).toMatchObject({
      status: 422,
      body: { errors: [{ pointer: '?%6cimit' }] },
    });
  });

  // ASVS 1.1.1, 1.2.3
  it.each([
    ['a JSON escape in a JSON text', '\\u0041\\n'],
    ['a percent sign', '%41%0d%0a'],
    ['an HTML entity', '&lt;b&gt; &#65;'],
    ['base64', 'PGI+'],
    ['the end of a JSON text', '","isOperator":true,"x":"'],
    ['the end of an object', '"}],"data":[{"id":"1'],
    ['the end of a script', '</script><script>alert(1)</script>'],
    ['line ends of JavaScript and of HTTP', 'a\u2028b\u2029c\r\nSet-Cookie: x=1'],
  ])('is text and nothing else in a field, on its way in and out: %s', async (_what, title) => {
    const made = await at.ask('POST', '/v1/todos', { body: { title } });
    expect(at.neighbours.asked[0]!.request as CreateTodoRequest).toMatchObject({ title });
    expect(made.body.title).toBe(title);
    expect(Object.keys(made.body)).not.toContain('isOperator');
    expect(made.headers.get('content-type')).toMatch(/^application\/json/);
    expect(made.headers.get('x-content-type-options')).toBe('nosniff');
    expect(made.headers.has('set-cookie')).toBe(false);
    const name = title.slice(0, 100);
    const refused = await at.ask('POST', '/v1/api-keys', { body: { name, [title]: 1 } });
    expect(refused.status).toBe(422);
    expect(refused.body.errors).toHaveLength(1);
  });
});
