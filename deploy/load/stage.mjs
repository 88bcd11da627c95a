import autocannon from 'autocannon';
import { setTimeout as sleep } from 'node:timers/promises';
import { rateOf } from './scenario.mjs';
import { nothing, together, total } from './statistics.mjs';

/** A request that takes longer counts as unanswered, in seconds. */
const TIMEOUT = 10;
/** How long the last requests of a stage may still be answered, in seconds. */
const GRACE = 1;
/** autocannon sends what is due in a second at its beginning; so many of them, begun one after the other, spread it over the second. */
const PHASES = 20;

/** @typedef {{ url: string, apiKey: string, email?: string, password?: string }} Target */

/** Numbers each body of this run, so that no two are alike. */
let made = 0;

/**
 * Runs one stage: each request at its own rate, all at the same time.
 * @param {import('./scenario.mjs').Scenario} scenario
 * @param {{ seconds: number, load: number }} stage
 * @param {Target} target
 * @returns {Promise<{ [name: string]: import('./statistics.mjs').Measured }>} by the name of the request
 */
export async function runStage(scenario, stage, target) {
  return Object.fromEntries(await Promise.all(scenario.requests.map(request => send(request, stage, target))));
}

/** @returns {Promise<[name: string, measured: import('./statistics.mjs').Measured]>} */
async function send(request, stage, target) {
  const rate = rateOf(request, stage);
  const phases = Math.min(rate, PHASES);
  const memories = await begun(request, rate, target);
  const parts = Array.from({ length: phases }, async (_, at) => {
    await sleep((at * 1_000) / phases);
    const share = Math.floor(rate / phases) + (at < rate % phases ? 1 : 0);
    return shoot(request, share, stage.seconds, target, memories);
  });
  return [request.name, together(await Promise.all(parts))];
}

async function shoot(request, rate, seconds, target, memories) {
  const measured = { ...nothing(), asked: rate * seconds };
  let sent = 0;
  const onSend = () => void (sent += 1);
  const shot = autocannon({
    url: target.url,
    duration: seconds + GRACE,
    // One request a second each, so that an answer may take as long before the rate is missed.
    connections: rate,
    connectionRate: 1,
    maxConnectionRequests: seconds,
    timeout: TIMEOUT,
    ...(request.remembers
      ? {
          requests: [{ method: request.method, path: request.path }],
          // Each connection is a caller of its own, with a memory of its own.
          setupClient: client => client.setRequests([requestOf(request, target, { onSend, memory: memories.pop() })]),
        }
      : { requests: [requestOf(request, target, { onSend })] }),
  });
  shot.on('response', (_client, code, _bytes, time) => {
    measured.times.push(time);
    count(measured.codes, code);
  });
  shot.on('reqError', error => count(measured.faults, error.code ?? error.message));
  await shot;
  // autocannon says nothing of a request whose connection was closed without an answer, or that the end cut off.
  const lost = sent - measured.times.length - total(measured.faults);
  if (lost > 0) count(measured.faults, 'no answer', lost);
  return measured;
}

/** What as many callers remember when they begin. */
async function begun({ first, remembers }, count, target) {
  const memories = [];
  for (let number = 0; first && number < count; number++) {
    const { method, path, headers, body } = requestOf(first, target, { onSend: () => {} }).setupRequest({});
    const response = await fetch(target.url + path, { method, headers, body });
    if (!response.ok) throw new Error(`${method} ${path} answered ${response.status}, and each caller begins with it.`);
    memories.push(remembers(await response.json()));
  }
  return memories;
}

/**
 * autocannon calls `setupRequest` once for each request that it sends, and `onResponse` with what came.
 * @param {import('./requests.mjs').Request} request
 * @param {Target} target
 * @param {{ onSend: () => void, memory?: any }} caller
 */
function requestOf({ method, path, body, anonymous, remembers }, { apiKey, email, password }, { onSend, memory }) {
  const headers = {
    ...(!anonymous && { authorization: `Bearer ${apiKey}` }),
    ...(body && { 'content-type': 'application/json' }),
  };
  let last = memory;
  const setupRequest = each => {
    onSend();
    const given = { email, password, memory: last };
    return { ...each, method, path, headers, ...(body && { body: JSON.stringify(body(++made, given)) }) };
  };
  const onResponse = (status, answer) => {
    if (remembers && status < 300) last = remembers(JSON.parse(answer));
  };
  return { method, path, headers, setupRequest, ...(remembers && { onResponse }) };
}

function count(counts, name, by = 1) {
  counts[name] = (counts[name] ?? 0) + by;
}
