import { createTodo, listTasks, listTodos, readAudit } from '../requests.mjs';

/** @type {import('../scenario.mjs').Scenario} */
export default {
  about: 'Each request a few times for 5 s: does it work at all?',
  requests: [
    { ...listTodos, perSecond: 2 },
    { ...listTasks, perSecond: 2 },
    { ...readAudit, perSecond: 2 },
    { ...createTodo, perSecond: 1 },
  ],
  stages: [{ seconds: 5, load: 1 }],
  thresholds: { all: { errors: 0, p95: 500 } },
};
