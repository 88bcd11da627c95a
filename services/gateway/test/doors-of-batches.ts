import { BatchService, TaskService } from '@na/contracts';
import { empty, list, listed, NEW, PAGE_OF, type Door } from './door.ts';
import { batch, ID, task } from './things.ts';

const whole = {
  ...{ name: 'Import the guests', reason: 'They arrive.', priority: 'high', weight: 3, maxRunning: 20 },
  ...{ deadline: '2026-12-01T09:00:00.000Z', failureThreshold: { tasks: 500, percent: 5 }, expectedLines: 20_000 },
};
const result = { line: 7, taskId: ID, type: 'test.echo', state: 'succeeded', attempt: 1, result: { a: 1 } };

/** Batches; how their lines go in and come out has tests of its own. */
export const doorsOfBatches: Door[] = [
  {
    ask: ['POST', '/v1/batches', whole],
    call: BatchService.createBatch,
    request: { ...NEW, ...whole },
    answer: batch({ state: 'open' }),
    gives: { status: 201, body: batch({ state: 'open' }), location: `/v1/batches/${ID}`, etag: '"1"' },
  },
  {
    ask: ['GET', '/v1/batches?state=open,running&limit=5&cursor=abc'],
    call: BatchService.listBatches,
    request: { states: ['open', 'running'], limit: 5, cursor: 'abc' },
    answer: list('batches', [batch()]),
    gives: listed(batch()),
  },
  {
    ask: ['GET', '/v1/batches'],
    call: BatchService.listBatches,
    request: { states: [], ...PAGE_OF },
    answer: { batches: [] },
    gives: { status: 200, body: empty },
  },
  {
    ask: ['GET', `/v1/batches/${ID}`],
    call: BatchService.getBatch,
    request: { id: ID },
    answer: batch({ version: 4, tasks: 3, tasksByState: { ready: 1, dead: 2 }, rate: 1.5 }),
    gives: {
      status: 200,
      body: batch({ version: 4, tasks: 3, tasksByState: { ready: 1, dead: 2 }, rate: 1.5 }),
      etag: '"4"',
    },
  },
  {
    ask: [
      'PATCH',
      `/v1/batches/${ID}`,
      { priority: 'critical', maxRunning: null, failureThreshold: null, reason: 'Now.' },
    ],
    call: BatchService.changeBatch,
    request: { id: ID, priority: 'critical', maxRunning: 0, failureThreshold: {}, reason: 'Now.' },
    answer: batch({ version: 2 }),
    gives: { status: 200, body: batch({ version: 2 }), etag: '"2"' },
  },
  {
    ask: ['PATCH', `/v1/batches/${ID}`, { weight: 0, maxRunning: 5 }],
    call: BatchService.changeBatch,
    request: { id: ID, weight: 0, maxRunning: 5 },
    answer: batch({ version: 3 }),
    gives: { status: 200, body: batch({ version: 3 }) },
  },
  {
    ask: ['POST', `/v1/batches/${ID}/close`, { tasks: 20_000 }],
    call: BatchService.closeBatch,
    request: { id: ID, tasks: 20_000 },
    answer: batch({ state: 'running', version: 2 }),
    gives: { status: 200, body: batch({ state: 'running', version: 2 }), etag: '"2"' },
  },
  {
    ask: ['POST', `/v1/batches/${ID}/close`],
    call: BatchService.closeBatch,
    request: { id: ID },
    answer: batch({ state: 'running', version: 2 }),
    gives: { status: 200, body: batch({ state: 'running', version: 2 }) },
  },
  {
    ask: ['POST', `/v1/batches/${ID}/cancel?dryRun=true`, { reason: 'Wrong list.' }],
    call: BatchService.cancelBatch,
    request: { id: ID, reason: 'Wrong list.', dryRun: true },
    answer: { batch: batch(), tasks: 12 },
    gives: { status: 200, body: { batch: batch(), tasks: 12 } },
  },
  {
    ask: ['POST', `/v1/batches/${ID}/retry`, { reason: 'Mended.', includeCancelled: true, failureThreshold: null }],
    call: BatchService.retryBatch,
    request: { id: ID, reason: 'Mended.', includeCancelled: true, failureThreshold: {}, dryRun: false },
    answer: { batch: batch({ state: 'running', retries: 1 }), tasks: 12 },
    gives: { status: 200, body: { batch: batch({ state: 'running', retries: 1 }), tasks: 12 } },
  },
  {
    ask: ['POST', `/v1/batches/${ID}/retry`, { reason: 'Mended.' }],
    call: BatchService.retryBatch,
    request: { id: ID, reason: 'Mended.', includeCancelled: false, dryRun: false },
    answer: { batch: batch(), tasks: 0 },
    gives: { status: 200, body: { batch: batch(), tasks: 0 } },
  },
  {
    ask: ['GET', `/v1/batches/${ID}/results?state=succeeded,dead&fromLine=7`],
    call: BatchService.listBatchResults,
    request: { id: ID, states: ['succeeded', 'dead'], fromLine: 7, limit: 1_000 },
    answer: { results: [result] },
    gives: { status: 200, body: [result] },
  },
  {
    ask: ['GET', `/v1/batches/${ID}/results`],
    call: BatchService.listBatchResults,
    request: { id: ID, states: [], fromLine: 0, limit: 1_000 },
    answer: { results: [] },
    gives: { status: 200, body: [] },
  },
  {
    ask: ['GET', `/v1/tasks?batchId=${ID.toUpperCase()}&state=dead`],
    call: TaskService.listTasks,
    request: { states: ['dead'], types: [], batchId: ID, ...PAGE_OF },
    answer: list('tasks', [task({ batchId: ID, batchLine: 7 })]),
    gives: listed(task({ batchId: ID, batchLine: 7 })),
  },
];
