import { TodoService } from '@na/contracts';
import { Invalid } from '@na/errors';
import { house, type House } from './house.ts';
import { ID, todo } from './things.ts';

describe('a question whose answer is lost with the replica that had it', () => {
  let at: House;
  beforeAll(async () => {
    at = await house();
  });
  afterAll(() => at?.close());
  beforeEach(() => void (at.neighbours.asked.length = 0));

  const never = new Promise<never>(() => undefined);

  it('is put again with the same id, and the caller notices nothing', async () => {
    at.neighbours.answer(TodoService.createTodo, () => (at.neighbours.asked.length === 1 ? never : todo()));
    expect(await at.ask('POST', '/v1/todos', { body: { title: 'Buy milk' } })).toMatchObject({
      status: 201,
      body: { id: ID },
    });
    const [first, second, ...more] = at.neighbours.asked;
    expect(second!.request).toEqual(first!.request);
    expect(more).toEqual([]);
  });

  it('is put once when it changes something with each time', async () => {
    at.neighbours.answer(TodoService.updateTodo, () => never);
    expect((await at.ask('PATCH', `/v1/todos/${ID}`, { body: { title: 'Buy bread' } })).status).toBe(504);
    expect(at.neighbours.asked).toHaveLength(1);
  });

  it('ends with the first refusal', async () => {
    at.neighbours.answer(TodoService.getTodo, () => {
      throw Invalid({ errors: [{ pointer: '/id', detail: 'should be another one' }] });
    });
    expect((await at.ask('GET', `/v1/todos/${ID}`)).status).toBe(422);
    expect(at.neighbours.asked).toHaveLength(1);
  });
});
