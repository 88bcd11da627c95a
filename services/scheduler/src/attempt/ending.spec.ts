import { endingOf, type Report, type RunningTask } from './ending.ts';
import { eventsOf } from './ending-events.ts';

const now = new Date('2026-11-21T09:30:00.000Z');
const task: RunningTask = {
  id: '019aa000-0000-7000-8000-000000000000',
  type: 'test.noop',
  workspaceId: '019aa000-0000-7000-8000-00000000000a',
  attempt: 2,
  spent: 1,
  maxAttempts: 3,
  version: 4,
  workerId: 'test/host:1',
  retry: {
    maxAttempts: 3,
    backoff: 'exponential',
    delayMs: 1_000,
    maxDelayMs: 60_000,
    delaysMs: [],
    neverAfter: [],
    jitter: 0,
  },
  actor: 'user:1',
  correlationId: 'c',
  createdEvent: '019aa000-0000-7000-8000-00000000000e',
};
const error = { kind: 'upstream', code: 'broken', detail: 'It broke.' };
const failed: Report = { outcome: 'failed', error, retryable: true };
const givenBack: Report = { outcome: 'given_back', reason: 'no permit', delayMs: 5_000 };

describe('a rest that the other side asked for', () => {
  const held: Report = { outcome: 'given_back', reason: '429', delayMs: 5_000, hold: { key: 'k', ms: 5_000 } };

  it('delays the task itself only where the gate of the key does not', () => {
    expect(endingOf({ ...task, keys: ['k'] }, held, now, 0)).toMatchObject({ to: 'waiting', spent: 1, runAt: now });
    const later = new Date(now.getTime() + 5_000);
    expect(endingOf({ ...task, keys: ['other'] }, held, now, 0)).toMatchObject({
      to: 'waiting',
      spent: 1,
      runAt: later,
    });
  });
});

const told = (ending: ReturnType<typeof endingOf>) =>
  eventsOf(ending).map(({ event, version }) => `${event.name.split('.').at(-1)} ${version}`);

describe('the end of an attempt', () => {
  it.each<[claim: string, change: Partial<RunningTask>, report: Report, to: string, spent: number, events: string[]]>([
    ['a failure is tried again while attempts are left', {}, failed, 'waiting', 2, ['TaskAttemptFailed 5']],
    ['the last failure makes the task dead', { spent: 2 }, failed, 'dead', 3, ['TaskDead 5']],
    [
      'a failure that no other attempt would change fails the task',
      {},
      { ...failed, retryable: false },
      'failed',
      2,
      ['TaskFailed 5'],
    ],
    [
      'a failure of a kind that the type never tries again after fails the task',
      { retry: { ...task.retry, neverAfter: ['upstream'] } },
      failed,
      'failed',
      2,
      ['TaskFailed 5'],
    ],
    [
      'a failure with a code that the type never tries again after fails the task',
      { retry: { ...task.retry, neverAfter: ['broken'] } },
      failed,
      'failed',
      2,
      ['TaskFailed 5'],
    ],
    [
      'a failure whose next attempt would come after the deadline fails the task',
      { deadline: new Date(now.getTime() + 2_000) },
      failed,
      'failed',
      2,
      ['TaskFailed 5'],
    ],
    [
      'a task whose worker fell silent until after its deadline fails',
      { deadline: now },
      { outcome: 'lost' },
      'failed',
      2,
      ['TaskRescued 5', 'TaskFailed 6'],
    ],
    [
      'a failure whose next attempt comes before the deadline is tried again',
      { deadline: new Date(now.getTime() + 2_001) },
      failed,
      'waiting',
      2,
      ['TaskAttemptFailed 5'],
    ],
    [
      'handing back costs nothing, even at the last attempt',
      { spent: 2 },
      givenBack,
      'waiting',
      2,
      ['TaskGivenBack 5'],
    ],
    ['a silent worker costs an attempt', {}, { outcome: 'lost' }, 'waiting', 2, ['TaskRescued 5']],
    [
      'a worker that falls silent at the last attempt makes the task dead',
      { spent: 2 },
      { outcome: 'lost' },
      'dead',
      3,
      ['TaskRescued 5', 'TaskDead 6'],
    ],
    [
      'an aborted attempt of a cancelled task cancels it',
      { cancelledBy: 'user:2' },
      { outcome: 'cancelled' },
      'cancelled',
      1,
      ['TaskCancelled 5'],
    ],
    [
      'a cancelled task is not tried again when it fails',
      { cancelledBy: 'user:2' },
      failed,
      'cancelled',
      2,
      ['TaskCancelled 5'],
    ],
    [
      'a cancelled task is not run again when it is handed back',
      { cancelledBy: 'user:2' },
      givenBack,
      'cancelled',
      1,
      ['TaskCancelled 5'],
    ],
    [
      'a cancelled task is not run again when its worker falls silent',
      { cancelledBy: 'user:2' },
      { outcome: 'lost' },
      'cancelled',
      2,
      ['TaskRescued 5', 'TaskCancelled 6'],
    ],
  ])('%s', (_claim, change, report, to, spent, events) => {
    const ending = endingOf({ ...task, ...change }, report, now, 0);
    expect({ to: ending.to, spent: ending.spent, events: told(ending) }).toEqual({ to, spent, events });
  });

  it('rests as the policy says after a failure, as asked when handed back, and not at all after a loss', () => {
    const restOf = (report: Report) => endingOf(task, report, now, 0).runAt.getTime() - now.getTime();
    expect([failed, { ...failed, retryAfterMs: 30_000 }, givenBack, { outcome: 'lost' } as const].map(restOf)).toEqual([
      2_000, 30_000, 5_000, 0,
    ]);
  });

  it('names who cancelled as the actor of the event', () => {
    const [event] = eventsOf(endingOf({ ...task, cancelledBy: 'user:2' }, { outcome: 'cancelled' }, now, 0));
    expect(event).toMatchObject({ actor: 'user:2', correlationId: 'c', parentId: task.createdEvent });
  });
});
