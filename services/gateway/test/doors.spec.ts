import { TaskService, type CallType } from '@na/contracts';
import { doorsOfKeeping } from './doors-of-keeping.ts';
import { doorsOfLimits } from './doors-of-limits.ts';
import { doorsOfWork } from './doors-of-work.ts';
import { house, type House } from './house.ts';

describe('the doors', () => {
  let at: House;
  beforeAll(async () => {
    at = await house();
  });
  afterAll(() => at?.close());

  it.each(
    [...doorsOfWork, ...doorsOfKeeping, ...doorsOfLimits].map(door => [`${door.ask[0]} ${door.ask[1]}`, door] as const),
  )('%s', async (_name, { ask, call, request, answer, gives }) => {
    at.neighbours.answer(call as CallType<unknown, unknown>, () => answer);
    const [method, path, body] = ask;
    const answered = await at.ask(method, path, { body, headers: { 'x-request-id': 'request-1' } });
    expect({ status: answered.status, body: answered.body }).toEqual({ status: gives.status, body: gives.body });
    if (gives.location) expect(answered.headers.get('location')).toBe(gives.location);
    if (gives.etag) expect(answered.headers.get('etag')).toBe(gives.etag);
    const asked = at.neighbours.asked.at(-1)!;
    const { workspaceId } = at;
    const wanted =
      'task' in request ? { task: { workspaceId, ...(request.task as object) } } : { workspaceId, ...request };
    expect(asked).toMatchObject({
      call: call.name,
      workspaceId,
      actor: expect.stringMatching(/^api_key:/),
      correlationId: 'request-1',
    });
    expect(asked.request).toEqual(wanted);
  });

  it('GET /v1/task-types', async () => {
    const retry = { maxAttempts: 8, backoff: 'exponential', delayMs: 1000, maxDelayMs: 60_000, jitter: 0.2 } as const;
    const type = { name: 'test.echo', version: 1, description: 'Echoes.', payloadSchema: {}, retry, timeoutMs: 1000 };
    at.neighbours.answer(TaskService.listTaskTypes, () => ({ types: [type] }));
    expect((await at.ask('GET', '/v1/task-types')).body).toEqual({ data: [type], nextCursor: null });
  });
});
