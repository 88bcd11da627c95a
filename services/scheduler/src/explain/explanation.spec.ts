import { explanationOf } from './explanation.ts';
import type { Facts, GateInTheWay } from './facts.ts';

const NOW = Date.parse('2026-11-22T12:00:00.000Z');
const BASE: Facts = {
  now: NOW,
  task: { id: 'x', type: 'notion.page.create', state: 'ready', runAt: NOW - 5_000, isRevoked: false },
  ...{ gates: [], ahead: 0, workers: 1, startsPerSecond: 2 },
};

function gate(change: Partial<GateInTheWay>): GateInTheWay {
  const scope = { workspaceId: 'w', name: 'notion:conn_1' };
  const base = { id: 'g', key: 'workspace:w/key:notion:conn_1', rule: {}, state: {}, scope };
  return { ...base, running: 0, isProbing: false, cost: 1, ahead: 0, ...change };
}

function facts(change: Partial<Facts>, task: Partial<Facts['task']> = {}): Facts {
  return { ...BASE, ...change, task: { ...BASE.task, ...task } };
}

const full = gate({
  rule: { window: { count: 10, windowMs: 1_000 } },
  state: { starts: [[NOW - 300, 10]] },
  ahead: 17,
});

describe('an explanation', () => {
  it.each<[claim: string, given: Facts, codes: string[], summary: string]>([
    [
      'of a full rate says until when, who is ahead and when it may start',
      facts({ gates: [full] }, { parkedAt: full.key }),
      ['rate'],
      'The limit of “notion:conn_1” is full until 2026-11-22T12:00:00.700Z; 17 are ahead. It is expected to start at 2026-11-22T12:00:01.700Z.',
    ],
    [
      'of full places goes by how fast tasks start',
      facts({ gates: [gate({ rule: { concurrency: 3 }, running: 3, ahead: 5 })] }),
      ['concurrency'],
      '3 of 3 places of “notion:conn_1” are taken; 5 are ahead. It is expected to start at 2026-11-22T12:00:03.000Z.',
    ],
    [
      'of full places where nothing starts has no estimate',
      facts({ gates: [gate({ rule: { concurrency: 3 }, running: 3 })], startsPerSecond: 0 }),
      ['concurrency'],
      '3 of 3 places of “notion:conn_1” are taken.',
    ],
    [
      'of a rest that was asked for says who asked what',
      facts({ gates: [gate({ state: { hold: { until: NOW + 9_000, reason: 'Slow down.', taskId: 't' } } })] }),
      ['held'],
      '“notion:conn_1” rests until 2026-11-22T12:00:09.000Z, as the other side asked: “Slow down.”. It is expected to start at 2026-11-22T12:00:09.000Z.',
    ],
    [
      'of a pause says who paused it and why, and no time',
      facts({ gates: [gate({ scope: {}, state: { pause: { by: 'user:1', reason: 'Upgrade', at: NOW } } })] }),
      ['paused'],
      'everything was paused by user:1 at 2026-11-22T12:00:00.000Z: “Upgrade”',
    ],
    [
      'of an open circuit says until when',
      facts({
        gates: [
          gate({
            rule: { circuit: { failures: 3, openMs: 1_000 } },
            state: { circuit: { is: 'open', failures: 3, openUntil: NOW + 500 } },
          }),
        ],
      }),
      ['circuit_open'],
      'The circuit of “notion:conn_1” is open until 2026-11-22T12:00:00.500Z after 3 failures in a row; then a probe decides.',
    ],
    [
      'of several reasons puts first what only people end, and has no time then',
      facts(
        { gates: [full, gate({ scope: { type: 't' }, state: { pause: { by: 'user:1', reason: 'Why', at: NOW } } })] },
        { runAt: NOW + 60_000, state: 'scheduled' },
      ),
      ['paused', 'not_due', 'rate'],
      'the type t was paused by user:1 at 2026-11-22T12:00:00.000Z: “Why” It is not due before 2026-11-22T12:01:00.000Z. The limit of “notion:conn_1” is full until 2026-11-22T12:00:00.700Z; 17 are ahead.',
    ],
    [
      'of a task that is not due says when it is',
      facts({}, { runAt: NOW + 60_000, state: 'scheduled' }),
      ['not_due'],
      'It is not due before 2026-11-22T12:01:00.000Z. It is expected to start at 2026-11-22T12:01:00.000Z.',
    ],
    [
      'of a serial key names the task that runs',
      facts({ serialRunning: 'other' }, { serialKey: 's' }),
      ['serial_key'],
      'Task other of its serial key “s” runs.',
    ],
    [
      'of a line counts those ahead and says when it may be over',
      facts({ ahead: 10 }),
      ['in_line'],
      '10 of its type are ahead. It is expected to start at 2026-11-22T12:00:05.000Z.',
    ],
    [
      'without workers says so',
      facts({ ahead: 10, workers: 0 }),
      ['no_worker'],
      'No worker of notion.page.create is heard.',
    ],
    [
      'of whom may no longer act says so',
      facts({}, { isRevoked: true }),
      ['actor_revoked'],
      'Who asked for it may no longer act here.',
    ],
    [
      'of a running task says since when',
      facts({}, { state: 'running', startedAt: NOW - 1_000 }),
      ['not_waiting'],
      'It runs since 2026-11-22T11:59:59.000Z.',
    ],
    [
      'of nothing at all says so',
      facts({}),
      [],
      'Nothing is in its way. It is expected to start at 2026-11-22T12:00:00.000Z.',
    ],
  ])('%s', (_, given, codes, summary) => {
    const explanation = explanationOf(given);
    expect(explanation.reasons.map(({ code }) => code)).toEqual(codes);
    expect(explanation.summary).toBe(summary);
  });
});
