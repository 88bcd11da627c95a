// Plain data and plain functions: these files are read by Node and by k6, which has no modules of Node's.

/**
 * A request of the public API.
 * @typedef {object} Request
 * @property {string} name the route, which names it in the report and in thresholds
 * @property {'GET' | 'POST'} method
 * @property {string} path
 * @property {boolean} [anonymous] comes without a credential
 * @property {(number: number, given: { email?: string, password?: string, memory?: any }) => object} [body] makes the body of the so manieth
 *   request, from 1, for the demo user and what the caller remembers of the answer before
 * @property {Request} [first] what a caller asks once before it begins
 * @property {(answer: any) => any} [remembers] what a caller remembers of an answer, its own or the first
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

/** Another one for each run, so that its people are new. */
const RUN = Date.now().toString(36);

/** @type {Request} */
export const signUp = {
  name: 'POST /v1/users',
  method: 'POST',
  path: '/v1/users',
  anonymous: true,
  body: number => ({ email: `load-${RUN}-${number}@example.com`, password: `not easily guessed ${RUN}-${number}` }),
};

/** @type {Request} */
export const logIn = {
  name: 'POST /v1/sessions',
  method: 'POST',
  path: '/v1/sessions',
  anonymous: true,
  body: (_number, { email, password }) => ({ email, password }),
};

/** @type {Request} */
export const refresh = {
  name: 'POST /v1/sessions/refresh',
  method: 'POST',
  path: '/v1/sessions/refresh',
  anonymous: true,
  first: logIn,
  remembers: answer => answer.refreshToken,
  body: (_number, { memory }) => ({ refreshToken: memory }),
};

/** @type {Request} */
export const me = { name: 'GET /v1/me', method: 'GET', path: '/v1/me' };
