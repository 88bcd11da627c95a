import { AlertingService, TodoService, type CreateTodoRequest, type Todo } from '@na/contracts';
import { Problem } from '@na/errors';
import { eventually } from '@na/testing';
import { EMAIL, house, PASSWORD, type Answered, type House } from './house.ts';
import { endpoint, todo } from './things.ts';

describe('a POST with an Idempotency-Key', () => {
  let at: House;
  /** To-dos as notion-sync would keep them: one for an id, however often it is asked for. */
  const made = new Map<string, Todo>();
  beforeAll(async () => {
    at = await house({ env: { TRUSTED_PROXIES: '127.0.0.1' } });
  });
  afterAll(() => at?.close());
  beforeEach(() => {
    made.clear();
    at.neighbours.asked.length = 0;
    at.neighbours.answer(TodoService.createTodo, create);
  });

  const create = (request: CreateTodoRequest) => {
    const one =
      made.get(request.id) ?? todo({ id: request.id, title: request.title, workspaceId: request.workspaceId });
    made.set(request.id, one);
    return one;
  };
  const post = (key: string, body: object = { title: 'Buy milk' }, path = '/v1/todos') =>
    at.ask('POST', path, { body, headers: { 'idempotency-key': key } });
  const replayed = (answer: Answered) => answer.headers.get('idempotent-replayed');

  it('gets the same answer again, and nothing is asked twice', async () => {
    const first = await post('same');
    const second = await post('same');
    expect(first).toMatchObject({ status: 201 });
    expect(replayed(first)).toBeNull();
    expect(second).toMatchObject({ status: 201, body: first.body });
    expect(replayed(second)).toBe('true');
    for (const name of ['location', 'etag']) expect(second.headers.get(name)).toBe(first.headers.get(name));
    expect(at.neighbours.asked).toHaveLength(1);
  });

  it('is the same whatever the order of its fields', async () => {
    await post('order', { title: 'Buy milk', status: 'Next' });
    expect(replayed(await post('order', { status: 'Next', title: 'Buy milk' }))).toBe('true');
  });

  it('is refused when the same key comes with another body, another query or to another path', async () => {
    await post('reused');
    for (const again of [
      post('reused', { title: 'Buy oat milk' }),
      post('reused', { title: 'Buy milk' }, '/v1/todos?wait=1'),
      post('reused', { title: 'Buy milk' }, '/v1/pages'),
    ]) {
      expect(await again).toMatchObject({ status: 409, body: { code: 'idempotency_key_reused' } });
    }
    expect(made.size).toBe(1);
  });

  it('belongs to who chose it: the same key of another caller is another one', async () => {
    const { key } = (await at.ask('POST', '/v1/api-keys', { body: { name: 'Other' } })).body;
    await post('mine');
    const other = await at.ask('POST', '/v1/todos', {
      as: key,
      body: { title: 'Buy milk' },
      headers: { 'idempotency-key': 'mine' },
    });
    expect(replayed(other)).toBeNull();
    expect(made.size).toBe(2);
  });

  it('belongs to the workspace that is meant: the same key in another one of the same user is another one', async () => {
    const logIn = { as: null, body: { email: EMAIL, password: PASSWORD } };
    const { token: as } = (await at.ask('POST', '/v1/sessions', logIn)).body;
    const { id } = (await at.ask('POST', '/v1/workspaces', { as, body: { name: 'Other' } })).body;
    const postIn = (workspaceId: string) =>
      at.ask('POST', '/v1/todos', {
        as,
        body: { title: 'Buy milk' },
        headers: { 'idempotency-key': 'both', 'x-workspace-id': workspaceId },
      });
    const here = await eventually(async () => {
      const answer = await postIn(id);
      expect(answer.status).toBe(201);
      return answer;
    });
    const there = await postIn(at.workspaceId);
    expect({ status: there.status, replayed: replayed(there) }).toEqual({ status: 201, replayed: null });
    expect(there.body.id).not.toBe(here.body.id);
  });

  it('of somebody who has no credential yet belongs to the address that they come from', async () => {
    const logIn = (from: string) =>
      at.ask('POST', '/v1/sessions', {
        as: null,
        body: { email: EMAIL, password: PASSWORD },
        headers: { 'idempotency-key': 'nobody', 'x-forwarded-for': from },
      });
    const first = await logIn('203.0.113.1');
    expect(replayed(await logIn('203.0.113.1'))).toBe('true');
    const other = await logIn('203.0.113.2');
    expect(replayed(other)).toBeNull();
    expect(other.body.id).not.toBe(first.body.id);
  });

  // ASVS 2.3.4
  it('sent twenty times at once to two replicas makes one thing; whoever comes while it is made is told to come again', async () => {
    const other = await at.replica();
    const ready = Promise.withResolvers<void>();
    at.neighbours.answer(TodoService.createTodo, async request => {
      await ready.promise;
      return create(request);
    });
    const asking = { body: { title: 'Buy milk' }, headers: { 'idempotency-key': 'crowd' } };
    const all = Array.from({ length: 20 }, (_, turn) => (turn % 2 ? other : at).ask('POST', '/v1/todos', asking));
    const early = await Promise.race(all);
    expect(early).toMatchObject({ status: 409, body: { code: 'idempotency_in_progress' } });
    expect(Number(early.headers.get('retry-after'))).toBeGreaterThan(0);
    ready.resolve();
    const answers = await Promise.all(all);
    for (const answer of answers) {
      if (answer.status === 409) expect(answer.body.code).toBe('idempotency_in_progress');
      else expect(answer).toMatchObject({ status: 201, body: [...made.values()][0] });
    }
    expect(answers.filter(answer => answer.status === 201 && !replayed(answer))).toHaveLength(1);
    expect(replayed(await post('crowd'))).toBe('true');
    expect(at.neighbours.asked).toHaveLength(1);
  });

  it('whose answer got lost behind the gateway names the same id again, so one thing is made', async () => {
    at.neighbours.answer(TodoService.createTodo, request => {
      create(request);
      throw new Problem({ kind: 'timeout', code: 'service_timeout', title: 'Service too slow', detail: 'Too slow.' });
    });
    expect((await post('lost')).status).toBe(504);
    at.neighbours.answer(TodoService.createTodo, create);
    const { status, body } = await post('lost');
    expect(status).toBe(201);
    expect([...made.keys()]).toEqual([body.id]);
    expect(at.neighbours.asked).toHaveLength(2);
  });

  it('whose gateway died in between waits until its hold is over, then names the same id', async () => {
    await post('died');
    // As the record stands when the process ends after asking and before noting the answer.
    await at.database.query(`update idempotency set answer = null, held_until = now() + interval '5 seconds'`);
    expect(await post('died')).toMatchObject({ status: 409, body: { code: 'idempotency_in_progress' } });
    await at.database.query(`update idempotency set held_until = now()`);
    expect(await post('died', { title: 'Another' })).toMatchObject({
      status: 409,
      body: { code: 'idempotency_key_reused' },
    });
    expect(await post('died')).toMatchObject({ status: 201 });
    expect(made.size).toBe(1);
    expect(at.neighbours.asked).toHaveLength(2);
  });

  it('that was refused leaves its key free for a better body', async () => {
    expect((await post('better', { title: 7 })).status).toBe(422);
    expect((await post('better', { title: 'Buy milk' })).status).toBe(201);
  });

  // ASVS 14.2.2
  it('is forgotten after a day', async () => {
    const first = await post('old');
    await at.database.query(`update idempotency set created_at = now() - interval '25 hours'`);
    const second = await post('old', { title: 'Another' });
    expect(second.status).toBe(201);
    expect(second.body.id).not.toBe(first.body.id);
  });

  // ASVS 14.2.2
  it('keeps no secret in clear, and gives it again all the same', async () => {
    at.neighbours.answer(AlertingService.createEndpoint, request => endpoint({ ...request, secret: 'whsec_c2VjcmV0' }));
    const ask = () => post('secret', { name: 'Bot', url: 'https://example.com/hook' }, '/v1/endpoints');
    await ask();
    expect((await ask()).body.secret).toBe('whsec_c2VjcmV0');
    const stored = await at.database.query(
      `select encode(answer, 'escape') answer, encode(fingerprint, 'escape') fingerprint from idempotency where answer is not null`,
    );
    expect(JSON.stringify(stored)).not.toContain('whsec_');
  });

  it('makes one API key, and a repeat gives the same', async () => {
    const [first, second] = [
      await post('key', { name: 'CI' }, '/v1/api-keys'),
      await post('key', { name: 'CI' }, '/v1/api-keys'),
    ];
    expect(second.body).toEqual(first.body);
    expect((await at.ask('GET', '/v1/me', { as: second.body.key })).status).toBe(200);
    // As it stands when the process ended after making the key and before noting the answer: nobody has the first secret.
    await at.database.query(`update idempotency set answer = null, held_until = now()`);
    const third = await post('key', { name: 'CI' }, '/v1/api-keys');
    expect(third.body.id).toBe(first.body.id);
    expect((await at.ask('GET', '/v1/me', { as: third.body.key })).status).toBe(200);
    const { body } = await at.ask('GET', '/v1/api-keys?limit=100');
    expect(body.data.filter(({ name }: { name: string }) => name === 'CI')).toHaveLength(1);
  });

  it.each([
    ['has spaces', 'has spaces'],
    ['is too long', 'x'.repeat(256)],
    ['is no ASCII', 'ü'],
  ])('is refused when its key %s', async (_name, key) => {
    const { status, body } = await post(Buffer.from(key).toString('latin1'));
    expect({ status, errors: body.errors }).toEqual({
      status: 422,
      errors: [{ pointer: 'Idempotency-Key', detail: expect.any(String) }],
    });
    expect(at.neighbours.asked).toHaveLength(0);
  });
});
