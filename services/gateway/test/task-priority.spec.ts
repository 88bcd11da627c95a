import { PriorityService } from '@na/contracts';
import { Problem } from '@na/errors';
import { house, type House } from './house.ts';
import { ID, task } from './things.ts';

const STALE = { kind: 'conflict', code: 'version_stale', title: 'Stale', detail: 'It is another by now.' } as const;

describe('the priority of a task', () => {
  let at: House;
  beforeAll(async () => {
    at = await house();
  });
  afterAll(() => at?.close());
  beforeEach(() => void (at.neighbours.asked.length = 0));

  const change = (body: object, etag?: string) =>
    at.ask('PATCH', `/v1/tasks/${ID}`, { body, headers: etag === undefined ? {} : { 'if-match': etag } });

  it('is changed from the version that is named, and refused with a 412 when that is old', async () => {
    at.neighbours.answer(PriorityService.reprioritiseTask, () => task({ priority: 'high', version: 4 }));
    expect(await change({ priority: 'high' }, '"3"')).toMatchObject({ status: 200, body: { priority: 'high' } });
    expect(at.neighbours.asked).toMatchObject([{ request: { id: ID, priority: 'high', expectedVersion: 3 } }]);
    at.neighbours.answer(PriorityService.reprioritiseTask, () => {
      throw new Problem(STALE);
    });
    expect(await change({ weight: 1 }, '"3"')).toMatchObject({ status: 412, body: { code: 'version_stale' } });
  });

  it.each([
    [{ priority: 'urgent' }, '/priority'],
    [{ priority: null }, '/priority'],
    [{ weight: 10 }, '/weight'],
    [{ weight: -1 }, '/weight'],
    [{ weight: null }, '/weight'],
    [{ state: 'running' }, '/state'],
  ])('is none of %j, which is refused with the field named, and goes nowhere', async (body, pointer) => {
    expect(await change(body)).toMatchObject({ status: 422, body: { errors: [{ pointer }] } });
    expect(at.neighbours.asked).toEqual([]);
  });
});
