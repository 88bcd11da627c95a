import { DeadLetterService, OperationService, ReplayService, type DeadLetter, type Operation } from '@na/contracts';
import { empty, list, listed, NEW, PAGE_OF, type Door } from './door.ts';
import { ID, OTHER_ID, task } from './things.ts';

const AT = '2026-11-21T10:00:00.000Z';
const ALL = { states: [], types: [], errorCodes: [] };
const error = { kind: 'upstream', code: 'broken', detail: 'It broke.' };

function operation(given: Partial<Operation> = {}): Operation {
  return {
    ...{ id: ID, workspaceId: OTHER_ID, kind: 'redrive', filter: ALL, options: {}, dryRun: false },
    ...{ reason: 'Again.', actor: 'user:1', state: 'running', matched: 3, isCounted: true, done: 1, skipped: 0 },
    ...{ failures: 0, preview: [{ taskId: ID, type: 'test.echo', state: 'dead', error }], version: 2 },
    ...{ createdAt: AT, updatedAt: AT },
    ...given,
  } as Operation;
}

const letter: DeadLetter = { task: task({ state: 'dead' }), reason: error, attempts: [], expiresAt: AT };
const retention = {
  defaultKeepMs: 1_000,
  policies: [{ type: 'test.echo', keepMs: 60_000, actor: 'user:1', reason: 'r', updatedAt: AT }],
};
const began = { status: 202, body: operation(), etag: '"2"' };
const asked = { ...NEW, options: {}, dryRun: false, reason: 'Again.', filter: ALL };

/** Work over many tasks, dead letters and replays. */
export const doorsOfOperation: Door[] = [
  {
    ask: ['GET', '/v1/operations?state=running,failed&kind=redrive&limit=5&cursor=abc'],
    call: OperationService.listOperations,
    request: { states: ['running', 'failed'], kinds: ['redrive'], limit: 5, cursor: 'abc' },
    answer: list('operations', [operation()]),
    gives: listed(operation()),
  },
  {
    ask: ['GET', '/v1/operations'],
    call: OperationService.listOperations,
    request: { states: [], kinds: [], ...PAGE_OF },
    answer: { operations: [] },
    gives: { status: 200, body: empty },
  },
  {
    ask: ['GET', `/v1/operations/${ID}`],
    call: OperationService.getOperation,
    request: { id: ID },
    answer: operation({ rate: 2.5, expectedAt: AT, lastError: error }),
    gives: { status: 200, body: operation({ rate: 2.5, expectedAt: AT, lastError: error }), etag: '"2"' },
  },
  {
    ask: ['POST', `/v1/operations/${ID}/cancel`, { reason: 'Wrong.' }],
    call: OperationService.cancelOperation,
    request: { id: ID, reason: 'Wrong.' },
    answer: operation({ state: 'cancelled' }),
    gives: { status: 200, body: operation({ state: 'cancelled' }) },
  },
  {
    ask: [
      'POST',
      '/v1/dead-letters/redrive',
      {
        filter: {
          states: ['dead', 'failed'],
          types: ['a'],
          errorCodes: ['b'],
          finishedBefore: '2026-11-21T11:00:00+01:00',
        },
        tasksPerSecond: 2.5,
        reason: 'Again.',
      },
    ],
    call: OperationService.createOperation,
    request: {
      ...asked,
      kind: 'redrive',
      tasksPerSecond: 2.5,
      filter: { states: ['dead', 'failed'], types: ['a'], errorCodes: ['b'], finishedBefore: AT },
    },
    answer: operation(),
    gives: began,
  },
  {
    ask: ['POST', '/v1/dead-letters/delete?dryRun=true', { reason: 'Again.' }],
    call: OperationService.createOperation,
    request: { ...asked, kind: 'delete', dryRun: true },
    answer: operation(),
    gives: began,
  },
  {
    ask: ['POST', '/v1/dead-letters/cleanup', { reason: 'Again.' }],
    call: OperationService.createOperation,
    request: { ...asked, kind: 'clean' },
    answer: operation(),
    gives: began,
  },
  {
    ask: ['POST', '/v1/tasks/replay', { filter: { states: ['succeeded'] }, effects: 'repeat', reason: 'Again.' }],
    call: OperationService.createOperation,
    request: { ...asked, kind: 'replay', filter: { ...ALL, states: ['succeeded'] }, options: { effects: 'repeat' } },
    answer: operation(),
    gives: began,
  },
  {
    ask: [
      'POST',
      '/v1/tasks/reprioritise?dryRun=true',
      { filter: { states: ['ready'], types: ['a'] }, priority: 'high', weight: 0, reason: 'Again.' },
    ],
    call: OperationService.createOperation,
    request: {
      ...asked,
      kind: 'reprioritise',
      dryRun: true,
      filter: { ...ALL, states: ['ready'], types: ['a'] },
      options: { priority: 'high', weight: 0 },
    },
    answer: operation(),
    gives: began,
  },
  {
    ask: ['POST', '/v1/tasks/cancel', { filter: { createdBefore: AT }, tasksPerSecond: 5, reason: 'Again.' }],
    call: OperationService.createOperation,
    request: { ...asked, kind: 'cancel', tasksPerSecond: 5, filter: { ...ALL, createdBefore: AT } },
    answer: operation(),
    gives: began,
  },
  {
    ask: ['POST', '/v1/tasks/restore', { filter: { states: ['failed'], finishedFrom: AT }, reason: 'Again.' }],
    call: OperationService.createOperation,
    request: { ...asked, kind: 'restore', filter: { ...ALL, states: ['failed'], finishedFrom: AT } },
    answer: operation(),
    gives: began,
  },
  {
    ask: ['POST', `/v1/tasks/${ID}/replay`, { reason: 'Again.' }],
    call: ReplayService.replayTask,
    request: { id: ID, newId: NEW['id']!, effects: 'adopt', reason: 'Again.' },
    answer: task({ replayOf: OTHER_ID }),
    gives: { status: 200, body: task({ replayOf: OTHER_ID }), etag: '"1"' },
  },
  {
    ask: [
      'GET',
      '/v1/dead-letters?type=a,b&errorCode=c&finishedAt[gte]=2026-11-21T10:00:00Z&finishedAt[lt]=2026-11-21T11:00:00Z',
    ],
    call: DeadLetterService.listDeadLetters,
    request: {
      types: ['a', 'b'],
      errorCodes: ['c'],
      finishedFrom: AT,
      finishedBefore: '2026-11-21T11:00:00.000Z',
      ...PAGE_OF,
    },
    answer: list('deadLetters', [letter]),
    gives: listed(letter),
  },
  {
    ask: ['DELETE', `/v1/dead-letters/${ID}`],
    call: DeadLetterService.dropDeadLetter,
    request: { id: ID },
    answer: {},
    gives: { status: 204 },
  },
  {
    ask: ['GET', '/v1/dead-letters/retention'],
    call: DeadLetterService.getDeadLetterRetention,
    request: {},
    answer: retention,
    gives: { status: 200, body: retention },
  },
  {
    ask: ['POST', '/v1/dead-letters/retention', { type: 'test.echo', keepFor: 'PT1M', reason: 'r' }],
    call: DeadLetterService.setDeadLetterRetention,
    request: { type: 'test.echo', keepMs: 60_000, reason: 'r' },
    answer: retention,
    gives: { status: 200, body: retention },
  },
];
