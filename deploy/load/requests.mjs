// Plain data and plain functions: these files are read by Node and by k6, which has no modules of Node's.

/**
 * A request of the public API.
 * @typedef {object} Request
 * @property {string} name the route, which names it in the report and in thresholds
 * @property {'GET' | 'POST'} method
 * @property {string} path
 * @property {(number: number) => object} [body] makes the body of the so manieth request, from 1
 */

/** @type {Request} */
export const listTodos = { name: 'GET /v1/todos', method: 'GET', path: '/v1/todos?limit=20' };

/** @type {Request} */
export const listTasks = { name: 'GET /v1/tasks', method: 'GET', path: '/v1/tasks?limit=20' };

/** @type {Request} */
export const readAudit = { name: 'GET /v1/audit', method: 'GET', path: '/v1/audit?limit=20' };

/** @type {Request} */
export const createTodo = {
  name: 'POST /v1/todos',
  method: 'POST',
  path: '/v1/todos',
  body: number => ({ title: `Load test, to-do ${number}` }),
};
