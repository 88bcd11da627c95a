import { HistoryService, OperationService } from '@na/contracts';
import { house, type House } from './house.ts';
import { loggedIn, person } from './people.ts';

describe('work over many tasks', () => {
  let at: House;
  beforeAll(async () => {
    at = await house();
    await at.database.query(`update api_keys set scopes = scopes || '{tasks:operate}'`);
    at.neighbours.answer(HistoryService.checkHistory, () => ({ checked: 5, incomplete: 0, differences: [] }));
  });
  afterAll(() => at?.close());
  beforeEach(() => void (at.neighbours.asked.length = 0));

  it.each([
    ['/v1/dead-letters/redrive', { reason: ' ' }, ['/reason']],
    ['/v1/dead-letters/redrive', { reason: 'r', filter: { states: ['succeeded'] } }, ['/filter/states']],
    ['/v1/dead-letters/redrive?dryRun=perhaps', { reason: 'r' }, ['?dryRun']],
    [
      '/v1/dead-letters/delete',
      { reason: 'r', filter: { types: [''], states: ['dead'] } },
      ['/filter/states', '/filter/types'],
    ],
    ['/v1/dead-letters/cleanup', { reason: 'r', filter: {} }, ['/filter']],
    ['/v1/dead-letters/retention', { reason: 'r', keepFor: 'for ever' }, ['/keepFor']],
    ['/v1/tasks/replay', { reason: 'r', effects: 'maybe', tasksPerSecond: 'fast' }, ['/tasksPerSecond', '/effects']],
    ['/v1/tasks/replay', { reason: 'r', filter: { createdFrom: 'yesterday' } }, ['/filter/createdFrom']],
    ['/v1/tasks/replay', { filter: {} }, ['/reason']],
    ['/v1/tasks/reprioritise', { reason: 'r' }, ['/priority']],
    ['/v1/tasks/reprioritise', { reason: 'r', priority: 'urgent', weight: 10 }, ['/priority', '/weight']],
    ['/v1/tasks/reprioritise', { weight: 1, reason: 'r', filter: { states: ['dead'] } }, ['/filter/states']],
    ['/v1/tasks/restore', { reason: 'r', filter: { states: ['dead'] } }, ['/filter/states']],
    ['/v1/tasks/cancel', { filter: { finishedFrom: '2026-11-21T10:00:00Z' } }, ['/filter/finishedFrom', '/reason']],
  ])('%s with %j is refused with the field named, and goes nowhere', async (path, body, pointers) => {
    const answered = await at.ask('POST', path, { body });
    expect(answered.status).toBe(422);
    const named = (answered.body.errors as { pointer: string }[]).map(({ pointer }) => pointer);
    expect(named.sort()).toEqual([...pointers].sort());
    expect(at.neighbours.asked).toEqual([]);
  });

  it('is for owners and admins, and not for members, who may redrive one', async () => {
    at.neighbours.answer(OperationService.listOperations, () => ({ operations: [] }));
    const member = await person(at, 'operations-member@example.com', { role: 'member' });
    expect(await member.ask('POST', '/v1/dead-letters/redrive', { body: { reason: 'r' } })).toMatchObject({
      status: 403,
      body: { code: 'permission_missing' },
    });
    expect(await member.ask('GET', '/v1/operations')).toMatchObject({ status: 200 });
    expect(at.neighbours.asked.map(({ call }) => call)).toEqual([OperationService.listOperations.name]);
  });

  it('has its histories checked by operators of the instance only', async () => {
    expect(await at.ask('GET', '/v1/history/check')).toMatchObject({ status: 403 });
    expect(at.neighbours.asked).toEqual([]);
    // Whoever the instance was begun with.
    const operator = await loggedIn(at);
    expect(await operator.ask('GET', '/v1/history/check?limit=7&after=abc')).toMatchObject({
      status: 200,
      body: { checked: 5, incomplete: 0, differences: [] },
    });
    expect(at.neighbours.asked).toMatchObject([{ request: { limit: 7, after: 'abc' } }]);
  });
});
