import { randomUUID } from 'node:crypto';
import { eventually } from '@na/testing';
import { killed } from '../chaos/faults/kill.ts';
import { allHasEnded, auditIsComplete } from '../e2e/accounts.ts';
import { startHouse, type House } from '../e2e/house.ts';

const FIFTY = Array.from({ length: 50 }, (_, at) => at);

let house: House;
beforeAll(() => {
  return startHouse({ fsync: true, replicas: { 'notion-sync': 2 } }).then(started => (house = started));
}, 120_000);
afterAll(() => house?.close(), 60_000);

describe('50 identical to-dos posted at the same moment, while the replicas of notion-sync are killed in turn', () => {
  it.each([
    ['without an Idempotency-Key', () => ({})],
    ['with 50 different ones', () => ({ 'idempotency-key': randomUUID() })],
  ])(
    '%s are all acknowledged, and make exactly 50 pages',
    async (how, headers) => {
      const title = `Water the plants ${how}`;
      // Answers that are long on their way are what a kill can cut off.
      const making = { method: 'POST', pathPattern: '/v1/pages', bodyContains: title };
      await house.sandbox.fault({ kind: 'slow', ms: 300, when: 'after', match: making, times: null });
      const posts = FIFTY.map(() => house.api.ask('POST', '/v1/todos', { body: { title }, headers: headers() }));
      const [first, second] = house.stack.services['notion-sync'];
      await eventually(async () => expect((await house.sandbox.todos(title)).length).toBeGreaterThan(2), {
        withinMs: 30_000,
      });
      await killed(first);
      await killed(second!);
      await killed(first);

      const answers = await Promise.all(posts);
      expect(answers.map(({ status }) => status)).toEqual(FIFTY.map(() => 201));
      await allHasEnded(house, 120_000);
      const pages = await house.sandbox.todos(title);
      expect(pages).toHaveLength(50);
      const todos = await Promise.all(answers.map(({ body }) => house.api.get(`/v1/todos/${body.id}`)));
      expect(todos.map(({ sync }) => sync.state)).toEqual(FIFTY.map(() => 'synced'));
      expect(todos.map(({ sync }) => sync.notionPageId).sort()).toEqual(pages.map(({ id }) => id).sort());
      await house.sandbox.clearFaults();
      await auditIsComplete(house);
    },
    300_000,
  );

  it('are all acknowledged also when a replica dies with the requests in its hands', async () => {
    const title = 'Feed the cat';
    const [first, second] = house.stack.services['notion-sync'];
    for (const replica of [first, second!]) {
      // Paused, it takes its share of the requests and answers none.
      process.kill(replica.pid!, 'SIGSTOP');
      const posts = FIFTY.map(() =>
        house.api.ask('POST', '/v1/todos', { body: { title: `${title} ${replica.name}` } }),
      );
      const answered = posts.map(post => post.then(() => 1));
      await Promise.race(answered);
      await killed(replica);
      expect((await Promise.all(posts)).map(({ status }) => status)).toEqual(FIFTY.map(() => 201));
    }
    await allHasEnded(house, 120_000);
    const titles = await house.sandbox.titles();
    expect([titles.get(`${title} ${first.name}`), titles.get(`${title} ${second!.name}`)]).toEqual([50, 50]);
    await auditIsComplete(house);
  }, 300_000);
});
