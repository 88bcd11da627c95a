import { createTodo, listTasks, listTodos, readAudit } from '../requests.mjs';

/** @type {import('../scenario.mjs').Scenario} */
export default {
  about:
    'A working day for 60 s: 100 reads of to-dos a second, some of tasks and of the audit record, a to-do a second.',
  requests: [
    { ...listTodos, perSecond: 100 },
    { ...listTasks, perSecond: 5 },
    { ...readAudit, perSecond: 2 },
    { ...createTodo, perSecond: 1 },
  ],
  stages: [{ seconds: 60, load: 1 }],
  thresholds: { all: { errors: 0, p99: 500 }, 'GET /v1/todos': { errors: 0, p95: 50 } },
};
