// Read by Node and by k6, as requests.mjs.

/**
 * How the system is loaded, and what must hold meanwhile. The one source of truth for k6 and for our own runner.
 * @typedef {object} Scenario
 * @property {string} about in a sentence
 * @property {(import('./requests.mjs').Request & { perSecond: number })[]} requests the mix; `perSecond` is meant at a load of 1
 * @property {{ seconds: number, load: number }[]} stages one after the other; a load of 2 is twice the rate of each request
 * @property {{ [name: string]: Threshold }} thresholds by the name of a request, or `all`
 * @property {number} [holds] looks for the load that breaks it: stops at the first stage that breaks a threshold, and that must be one
 *   above this load
 */

/**
 * What must hold: times in milliseconds that are not to be passed, and the share of requests that may fail, 0 to 1.
 * @typedef {{ p50?: number, p90?: number, p95?: number, p99?: number, max?: number, errors?: number }} Threshold
 */

/** No scenario lasts longer, in seconds. */
const LONGEST = 3_600;
/** No scenario makes more requests. */
const MOST = 1_000_000;
const LIMITS = ['p50', 'p90', 'p95', 'p99', 'max', 'errors'];

/** The name of the threshold that is meant for all requests together. */
export const ALL = 'all';

/** How many of a request a stage makes each second: a whole number, at least 1. */
export function rateOf(request, stage) {
  return Math.max(1, Math.round(request.perSecond * stage.load));
}

/**
 * The scenario itself, when it is bounded and speaks only of what it has.
 * @param {string} name
 * @param {Scenario} scenario
 * @throws Error with a sentence for each fault
 */
export function checked(name, scenario) {
  const { requests, stages, thresholds } = scenario;
  const seconds = stages.reduce((sum, stage) => sum + stage.seconds, 0);
  const count = stages.reduce(
    (sum, stage) => sum + requests.reduce((rate, request) => rate + rateOf(request, stage), 0) * stage.seconds,
    0,
  );
  const known = requests.map(request => request.name).concat(ALL);
  const faults = [];
  if (seconds > LONGEST) faults.push(`lasts ${seconds} s, and at most ${LONGEST} s are allowed`);
  if (count > MOST) faults.push(`makes ${count} requests, and at most ${MOST} are allowed`);
  for (const [of, limits] of Object.entries(thresholds)) {
    if (!known.includes(of)) faults.push(`has a threshold for "${of}", and knows only ${known.join(', ')}`);
    for (const limit of Object.keys(limits)) {
      if (!LIMITS.includes(limit)) faults.push(`has the threshold "${limit}", and there are only ${LIMITS.join(', ')}`);
    }
  }
  if (faults.length) throw new Error(`The scenario ${name} ${faults.join('; it ')}.`);
  return scenario;
}

/** Whether a URL leads to this very machine; load is sent nowhere else. */
export function isLoopback(url) {
  return /^https?:\/\/(localhost|127(\.\d{1,3}){3}|\[::1\])(:\d{1,5})?\/?$/.test(url);
}
