import { TaskService, type CallType, type RetryPolicy } from '@na/contracts';
import { doorsOfArchive } from './doors-of-archive.ts';
import { doorsOfBatches } from './doors-of-batches.ts';
import { doorsOfKeeping } from './doors-of-keeping.ts';
import { doorsOfOperation } from './doors-of-operation.ts';
import { doorsOfSchedules } from './doors-of-schedules.ts';
import { doorsOfLimits } from './doors-of-limits.ts';
import { doorsOfTodos } from './doors-of-todos.ts';
import { doorsOfWork } from './doors-of-work.ts';
import { doorsOfWorkflows } from './doors-of-workflows.ts';
import { house, type House } from './house.ts';

const DOORS = [
  ...[...doorsOfTodos, ...doorsOfWork, ...doorsOfWorkflows, ...doorsOfOperation, ...doorsOfSchedules],
  ...[...doorsOfArchive, ...doorsOfLimits, ...doorsOfKeeping, ...doorsOfBatches],
];

describe('the doors', () => {
  let at: House;
  beforeAll(async () => {
    at = await house();
    // The scopes `read` and `write` leave out what is done to many tasks at once.
    await at.database.query(`update api_keys set scopes = scopes || '{tasks:operate}'`);
  });
  afterAll(() => at?.close());

  it.each(DOORS.map(door => [`${door.ask[0]} ${door.ask[1]}`, door] as const))(
    '%s',
    async (_name, { ask, call, request, answer, gives }) => {
      at.neighbours.answer(call as CallType<unknown, unknown>, () => answer);
      const [method, path, body] = ask;
      const answered = await at.ask(method, path, { body, headers: { 'x-request-id': 'request-1' } });
      expect({ status: answered.status, body: answered.body }).toEqual({ status: gives.status, body: gives.body });
      if (gives.location) expect(answered.headers.get('location')).toBe(gives.location);
      if (gives.etag) expect(answered.headers.get('etag')).toBe(gives.etag);
      const asked = at.neighbours.asked.at(-1)!;
      const { workspaceId } = at;
      const whole = (['task', 'workflow'] as const).find(name => name in request);
      const wanted = whole ? { [whole]: { workspaceId, ...(request[whole] as object) } } : { workspaceId, ...request };
      expect(asked).toMatchObject({
        call: call.name,
        workspaceId,
        actor: expect.stringMatching(/^api_key:/),
        correlationId: 'request-1',
      });
      expect(asked.request).toEqual(wanted);
    },
  );

  it('GET /v1/task-types', async () => {
    const retry: RetryPolicy = {
      ...{ maxAttempts: 8, backoff: 'exponential', delayMs: 1000, maxDelayMs: 60_000, jitter: 0.2 },
      ...{ delaysMs: [], neverAfter: [] },
    };
    const type = { name: 'test.echo', version: 1, description: 'Echoes.', payloadSchema: {}, retry, timeoutMs: 1000 };
    at.neighbours.answer(TaskService.listTaskTypes, () => ({ types: [type] }));
    expect((await at.ask('GET', '/v1/task-types')).body).toEqual({ data: [type], nextCursor: null });
  });
});
