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
async function send(request, stage, target) {
  const rate = rateOf(request, stage);
  const phases = Math.min(rate, PHASES);
  const parts = Array.from({ length: phases }, async (_, at) => {
    await sleep((at * 1_000) / phases);
    const share = Math.floor(rate / phases) + (at < rate % phases ? 1 : 0);
    return shoot(request, share, stage.seconds, target);
  });
  return [request.name, together(await Promise.all(parts))];
}

async function shoot(request, rate, seconds, { url, apiKey }) {
  const measured = { ...nothing(), asked: rate * seconds };
  let sent = 0;
  const shot = autocannon({
    url,
    duration: seconds + GRACE,
    // One request a second each, so that an answer may take as long before the rate is missed.
    connections: rate,
    connectionRate: 1,
    maxConnectionRequests: seconds,
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
  return measured;
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
