// @ts-nocheck k6 brings its own modules and globals, and no types of them are installed.
// k6 run -e SCENARIO=normal -e STACK=<path of .data/stack.json> deploy/load/k6.mjs; `npm run load` does so when k6 is on the PATH.
import exec from 'k6/execution';
import http from 'k6/http';
import { Counter } from 'k6/metrics';
import { k6Options } from './k6-options.mjs';
import { checked, isLoopback } from './scenario.mjs';
import { scenarios } from './scenarios.mjs';

const name = __ENV.SCENARIO;
if (!scenarios[name])
  throw new Error(`SCENARIO is "${name}", and has to be one of ${Object.keys(scenarios).join(', ')}.`);
const scenario = checked(name, scenarios[name]);
const { gateway, credentials } = JSON.parse(open(__ENV.STACK));
if (!isLoopback(gateway.url)) throw new Error(`Load goes to this machine only, and ${gateway.url} is another one.`);

// k6 wants its counters before the first request; 0 is a request without an answer.
const CODES = [0, 200, 201, 202, 204, 400, 401, 403, 404, 409, 413, 422, 429, 500, 502, 503, 504];
const answers = Object.fromEntries([...CODES, 'other'].map(code => [code, new Counter(`answers_${code}`)]));

export const options = k6Options(scenario);

// A virtual user of k6 is one caller, and has its module's variables for itself.
let memory;
let hasBegun = false;

/** Sends one request; k6 calls it at the rate of the request that the environment names. */
export function send() {
  const request = scenario.requests.find(each => each.name === __ENV.REQUEST);
  if (request.first && !hasBegun) memory = request.remembers(ask(request.first).json());
  hasBegun = true;
  const response = ask(request);
  if (request.remembers && response.status < 300) memory = request.remembers(response.json());
  (answers[response.status] ?? answers.other).add(1);
}

function ask({ method, path, body, anonymous, name: tag }) {
  const { apiKey, email, password } = credentials;
  const headers = { ...(!anonymous && { authorization: `Bearer ${apiKey}` }), 'content-type': 'application/json' };
  const sent = body ? JSON.stringify(body(exec.scenario.iterationInTest + 1, { email, password, memory })) : null;
  return http.request(method, `${gateway.url.replace(/\/$/, '')}${path}`, sent, {
    headers,
    tags: { name: tag },
    timeout: '10s',
  });
}
