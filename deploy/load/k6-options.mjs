import { ALL, rateOf } from './scenario.mjs';

/**
 * A scenario in k6's own terms: each request is a k6 scenario with its own arrival rate, in steps like the stages.
 * @param {import('./scenario.mjs').Scenario} scenario
 */
export function k6Options({ requests, stages, thresholds, holds }) {
  const scenarios = {};
  for (const request of requests) {
    const rates = stages.map(stage => rateOf(request, stage));
    scenarios[request.name.replace(/\W+/g, '_')] = {
      executor: 'ramping-arrival-rate',
      exec: 'send',
      env: { REQUEST: request.name },
      startRate: rates[0],
      timeUnit: '1s',
      preAllocatedVUs: Math.ceil(Math.max(...rates) / 4),
      maxVUs: Math.max(...rates) * 2,
      // A stage of no length jumps to its rate; one of some length then keeps it.
      stages: stages.flatMap((stage, at) => [
        { target: rates[at], duration: '0s' },
        { target: rates[at], duration: `${stage.seconds}s` },
      ]),
    };
  }
  return { scenarios, thresholds: k6Thresholds(thresholds, holds !== undefined), summaryTrendStats: STATISTICS };
}

const STATISTICS = ['min', 'avg', 'max', 'p(50)', 'p(90)', 'p(95)', 'p(99)'];
const TIMES = { p50: 'p(50)', p90: 'p(90)', p95: 'p(95)', p99: 'p(99)', max: 'max' };

function k6Thresholds(thresholds, abortOnFail) {
  const found = {};
  for (const [of, limits] of Object.entries(thresholds)) {
    const tag = of === ALL ? '' : `{name:${of}}`;
    for (const [name, limit] of Object.entries(limits)) {
      const metric = `${name === 'errors' ? 'http_req_failed' : 'http_req_duration'}${tag}`;
      const threshold = `${name === 'errors' ? 'rate' : TIMES[name]}<=${limit}`;
      found[metric] = [...(found[metric] ?? []), { threshold, abortOnFail, delayAbortEval: '10s' }];
    }
  }
  return found;
}
