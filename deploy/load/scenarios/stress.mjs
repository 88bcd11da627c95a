import { createTodo, listTasks, listTodos } from '../requests.mjs';

/** @type {import('../scenario.mjs').Scenario} */
export default {
  about: 'One, two and four times a working day, then a working day again: does it bend without breaking?',
  requests: [
    { ...listTodos, perSecond: 100 },
    { ...listTasks, perSecond: 10 },
    { ...createTodo, perSecond: 1 },
  ],
  stages: [
    { seconds: 20, load: 1 },
    { seconds: 20, load: 2 },
    { seconds: 20, load: 4 },
    { seconds: 20, load: 1 },
  ],
  thresholds: { all: { errors: 0.01, p95: 500 } },
};
