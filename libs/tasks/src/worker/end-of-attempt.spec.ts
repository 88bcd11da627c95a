import type { ClaimedTask } from '@na/contracts';
import { defineProblem } from '@na/errors';
import { GiveBack } from '../give-back.ts';
import { RateLimited } from '../rate-limited.ts';
import { Attempt, type AbortCause } from './attempt.ts';
import { settlementOf, type Ran } from './end-of-attempt.ts';

const OvenCold = defineProblem({
  kind: 'upstream',
  code: 'oven_cold',
  title: 'Oven cold',
  detail: 'The oven is cold.',
});
const task = { id: 't', attempt: 2, timeoutMs: 100 } as ClaimedTask;

function settle(ran: Ran, cause?: AbortCause) {
  const attempt = new Attempt(task, () => undefined);
  if (cause) attempt.abort(cause);
  return settlementOf(attempt, ran);
}

const circle: { self?: object } = {};
circle.self = circle;

describe('the end of an attempt', () => {
  it('says for how long a key is to rest', () => {
    const until = new Date(Date.now() + 60_000);
    const { failed } = settle({ thrown: new RateLimited({ key: 'k', until, reason: 'Slow down.' }) })!;
    expect(failed).toMatchObject({ heldKey: 'k', error: { detail: 'Slow down.' } });
    expect(failed!.heldMs).toBeGreaterThan(50_000);
    expect(failed!.heldMs).toBeLessThanOrEqual(60_000);
  });

  it.each<[claim: string, ran: Ran, cause: AbortCause | undefined, outcome: object]>([
    ['an answer is a success', { result: { pages: 1 } }, undefined, { succeeded: { result: { pages: 1 } } }],
    ['no answer is a success too', { result: undefined }, undefined, { succeeded: {} }],
    [
      'work that is done in spite of an abort is done',
      { result: { pages: 1 } },
      'cancelled',
      { succeeded: { result: { pages: 1 } } },
    ],
    [
      'a rest that was asked for in the past is over',
      { thrown: new RateLimited({ key: 'k', until: new Date(0) }) },
      undefined,
      { failed: { error: { kind: 'rate_limited' }, retryable: true, heldKey: 'k', heldMs: 0 } },
    ],
    [
      'a problem says whether to try again',
      { thrown: OvenCold({ retryAfterMs: 7 }) },
      undefined,
      { failed: { error: { code: 'oven_cold' }, retryable: true, retryAfterMs: 7 } },
    ],
    [
      'an error of nobody’s making is tried again, and keeps its insides to itself',
      { thrown: new Error('secret') },
      undefined,
      { failed: { error: { kind: 'internal', detail: expect.not.stringContaining('secret') }, retryable: true } },
    ],
    [
      'what is handed back costs nothing',
      { thrown: new GiveBack({ reason: 'busy', delayMs: 5 }) },
      undefined,
      { givenBack: { reason: 'busy', delayMs: 5 } },
    ],
    [
      'whatever it throws after its time is up, it took too long',
      { thrown: new GiveBack({ reason: 'busy' }) },
      'timeout',
      { failed: { error: { code: 'attempt_timeout' }, retryable: true } },
    ],
    ['a cancelled one is cancelled', { thrown: new Error('aborted') }, 'cancelled', { cancelled: {} }],
    ['a stopping worker hands back', { thrown: new Error('aborted') }, 'stopping', { givenBack: { delayMs: 0 } }],
    ['one that heeds no abort is given up', { overdue: true }, 'timeout', { failed: { error: { kind: 'timeout' } } }],
    [
      'a result that is no object is a fault of the handler',
      { result: ['list'] as never },
      undefined,
      { failed: { error: { code: 'task_result_unfit' }, retryable: false } },
    ],
    [
      'a result that is no JSON is a fault of the handler',
      { result: circle as never },
      undefined,
      { failed: { error: { code: 'task_result_unfit' }, retryable: false } },
    ],
    [
      'a result beyond 64 KiB is a fault of the handler',
      { result: { text: 'x'.repeat(65_536) } },
      undefined,
      { failed: { error: { code: 'task_result_unfit' }, retryable: false } },
    ],
  ])('%s', (_claim, ran, cause, outcome) => {
    expect(settle(ran, cause)).toMatchObject({ taskId: 't', attempt: 2, ...outcome });
  });

  it('is not told when the attempt is somebody else’s', () => {
    expect(settle({ result: {} }, 'lost')).toBeUndefined();
  });

  it('goes by the first cause of its abort', () => {
    const attempt = new Attempt(task, () => undefined);
    attempt.abort('timeout');
    attempt.abort('cancelled');
    expect(attempt.abortCause).toBe('timeout');
  });
});
