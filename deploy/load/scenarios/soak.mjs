import { createTodo, listTasks, listTodos, readAudit } from '../requests.mjs';

/** @type {import('../scenario.mjs').Scenario} */
export default {
  about: 'Half a working day’s rate for 30 minutes: does anything leak, fill up or slow down?',
  requests: [
    { ...listTodos, perSecond: 100 },
    { ...listTasks, perSecond: 10 },
    { ...readAudit, perSecond: 2 },
    { ...createTodo, perSecond: 1 },
  ],
  stages: [{ seconds: 1_800, load: 0.5 }],
  thresholds: { all: { errors: 0, p99: 500 }, 'GET /v1/todos': { p95: 50 } },
};
