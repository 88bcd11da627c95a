import { createTodo, listTodos } from '../requests.mjs';

/** @type {import('../scenario.mjs').Scenario} */
export default {
  about: 'From almost nothing to five times a working day at once, and back: does it recover?',
  requests: [
    { ...listTodos, perSecond: 100 },
    { ...createTodo, perSecond: 1 },
  ],
  stages: [
    { seconds: 10, load: 0.1 },
    { seconds: 10, load: 5 },
    { seconds: 20, load: 0.1 },
  ],
  thresholds: { all: { errors: 0.01, p95: 1_000 } },
};
