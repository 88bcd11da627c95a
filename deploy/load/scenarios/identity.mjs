import { logIn, me, refresh, signUp } from '../requests.mjs';

// Sign-ups and log-ins hash passwords, on purpose slowly: some 25 ms of a core each.
/** @type {import('../scenario.mjs').Scenario} */
export default {
  about: 'People at the door for 30 s: 50 ask who they are each second, 10 go on, 3 log in and 1 signs up.',
  requests: [
    { ...me, perSecond: 50 },
    { ...refresh, perSecond: 10 },
    { ...logIn, perSecond: 3 },
    { ...signUp, perSecond: 1 },
  ],
  stages: [{ seconds: 30, load: 1 }],
  thresholds: {
    all: { errors: 0 },
    'GET /v1/me': { errors: 0, p95: 50 },
    'POST /v1/sessions/refresh': { errors: 0, p95: 100 },
    'POST /v1/sessions': { errors: 0, p95: 500 },
    'POST /v1/users': { errors: 0, p95: 500 },
  },
};
