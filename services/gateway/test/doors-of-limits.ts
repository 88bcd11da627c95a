import { LimitService } from '@na/contracts';
import type { Door } from './door.ts';
import { gate, ID, openCircuit, pausedGate } from './things.ts';

const allOf = (one: object) => ({ status: 200, body: { data: [one], nextCursor: null } });
const explanation = {
  taskId: ID,
  reasons: [
    {
      code: 'rate',
      sentence: 'The limit of “notion:conn_1” is full until 2026-12-01T12:00:41.000Z; 17 are ahead.',
      until: '2026-12-01T12:00:41.000Z',
      data: { key: 'notion:conn_1', ahead: 17 },
    },
  ],
  expectedStartAt: '2026-12-01T12:00:44.000Z',
  summary:
    'The limit of “notion:conn_1” is full until 2026-12-01T12:00:41.000Z; 17 are ahead. It is expected to start at 2026-12-01T12:00:44.000Z.',
};

/** Limits, pauses, circuits, and why a task waits. */
export const doorsOfLimits: Door[] = [
  {
    ask: ['POST', '/v1/limits', { key: 'notion:conn_1', limit: { window: { count: 90, windowMs: 60_000 } } }],
    call: LimitService.setLimit,
    request: { scope: { key: 'notion:conn_1' }, rule: { window: { count: 90, windowMs: 60_000 } } },
    answer: gate(),
    gives: { status: 201, body: gate(), location: `/v1/limits/${ID}` },
  },
  {
    ask: ['GET', '/v1/limits'],
    call: LimitService.listGates,
    request: { kind: 'limit' },
    answer: { gates: [gate()] },
    gives: allOf(gate()),
  },
  {
    ask: ['GET', `/v1/limits/${ID}`],
    call: LimitService.getGate,
    request: { id: ID },
    answer: gate(),
    gives: { status: 200, body: gate() },
  },
  {
    ask: ['DELETE', `/v1/limits/${ID}`],
    call: LimitService.removeLimit,
    request: { id: ID },
    answer: {},
    gives: { status: 204 },
  },
  {
    ask: ['POST', '/v1/pauses', { type: 'notion.page.create', reason: 'Notion is down.' }],
    call: LimitService.pauseWork,
    request: { scope: { type: 'notion.page.create' }, reason: 'Notion is down.' },
    answer: pausedGate(),
    gives: { status: 201, body: pausedGate(), location: `/v1/pauses/${ID}` },
  },
  {
    ask: ['GET', '/v1/pauses'],
    call: LimitService.listGates,
    request: { kind: 'pause' },
    answer: { gates: [pausedGate()] },
    gives: allOf(pausedGate()),
  },
  {
    ask: ['DELETE', `/v1/pauses/${ID}?reason=It%20is%20back.`],
    call: LimitService.resumeWork,
    request: { id: ID, reason: 'It is back.' },
    answer: {},
    gives: { status: 204 },
  },
  {
    ask: ['GET', '/v1/circuits'],
    call: LimitService.listGates,
    request: { kind: 'circuit' },
    answer: { gates: [openCircuit()] },
    gives: allOf(openCircuit()),
  },
  {
    ask: ['POST', `/v1/circuits/${ID}/reset`, { reason: 'It is back.' }],
    call: LimitService.resetCircuit,
    request: { id: ID, reason: 'It is back.' },
    answer: gate({ circuit: 'closed', failures: 0 }),
    gives: { status: 200, body: gate({ circuit: 'closed', failures: 0 }) },
  },
  {
    ask: ['GET', `/v1/tasks/${ID}/explain`],
    call: LimitService.explainTask,
    request: { id: ID },
    answer: explanation,
    gives: { status: 200, body: explanation },
  },
];
