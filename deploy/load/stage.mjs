import autocannon from 'autocannon';
import { rateOf } from './scenario.mjs';
import { nothing, total } from './statistics.mjs';

/** A request that takes longer counts as unanswered, in seconds. */
const TIMEOUT = 10;
/** How long the last requests of a stage may still be answered, in seconds. */
const GRACE = 1;
/** How many requests a second one connection makes; as many connections as it takes. */
const PER_CONNECTION = 10;

/** Numbers each body of this run, so that no two are alike. */
let made = 0;

/**
 * Runs one stage: each request at its own rate, all at the same time.
 * @param {import('./scenario.mjs').Scenario} scenario
 * @param {{ seconds: number, load: number }} stage
 * @param {{ url: string, apiKey: string }} target
 * @returns {Promise<{ [name: string]: import('./statistics.mjs').Measured }>} by the name of the request
 */
export async function runStage(scenario, stage, target) {
  return Object.fromEntries(await Promise.all(scenario.requests.map(request => send(request, stage, target))));
}

/** @returns {Promise<[name: string, measured: import('./statistics.mjs').Measured]>} */
async function send(request, stage, { url, apiKey }) {
  const rate = rateOf(request, stage);
  const measured = { ...nothing(), asked: rate * stage.seconds };
  let sent = 0;
  const shot = autocannon({
    url,
    duration: stage.seconds + GRACE,
    overallRate: rate,
    maxOverallRequests: measured.asked,
    connections: Math.ceil(rate / PER_CONNECTION),
    timeout: TIMEOUT,
    requests: [requestOf(request, apiKey, () => (sent += 1))],
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
  return [request.name, measured];
}

/** autocannon calls `setupRequest` once for each request that it sends. */
function requestOf({ method, path, body }, apiKey, onSend) {
  const headers = { authorization: `Bearer ${apiKey}`, ...(body && { 'content-type': 'application/json' }) };
  const setupRequest = each => {
    onSend();
    return body ? { ...each, body: JSON.stringify(body(++made)) } : each;
  };
  return { method, path, headers, setupRequest };
}

function count(counts, name, by = 1) {
  counts[name] = (counts[name] ?? 0) + by;
}
