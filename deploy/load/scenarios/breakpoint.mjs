import { listTasks, listTodos } from '../requests.mjs';

/** @type {import('../scenario.mjs').Scenario} */
export default {
  about: 'A working day and one more every 10 s, up to twenty at once: where does it break?',
  requests: [
    { ...listTodos, perSecond: 100 },
    { ...listTasks, perSecond: 10 },
  ],
  stages: Array.from({ length: 20 }, (_, at) => ({ seconds: 10, load: at + 1 })),
  thresholds: { all: { errors: 0.01, p95: 250 } },
  holds: 2,
};
