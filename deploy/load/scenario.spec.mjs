import { k6Options } from './k6-options.mjs';
import { checked, isLoopback, rateOf } from './scenario.mjs';
import { scenarios } from './scenarios.mjs';
import { percentile, summaryOf, together } from './statistics.mjs';
import { broken } from './verdict.mjs';

const request = { name: 'GET /x', method: /** @type {const} */ ('GET'), path: '/x', perSecond: 10 };
/** @returns {import('./scenario.mjs').Scenario} */
const scenario = given => ({
  about: '',
  requests: [request],
  stages: [{ seconds: 1, load: 1 }],
  thresholds: {},
  ...given,
});
const measured = given => ({ asked: 0, times: [], codes: {}, faults: {}, ...given });

describe('a scenario', () => {
  it.each(Object.entries(scenarios))('%s is bounded and speaks of what it has', (name, each) => {
    expect(checked(name, each)).toBe(each);
  });

  it('normal asks for to-dos 100 times a second for 60 s, without an error and with a p95 below 50 ms', () => {
    const { requests, stages, thresholds } = scenarios.normal;
    const list = requests.find(({ name }) => name === 'GET /v1/todos');
    expect(stages.map(stage => [stage.seconds, list && rateOf(list, stage)])).toEqual([[60, 100]]);
    expect(thresholds['GET /v1/todos']).toEqual({ errors: 0, p95: 50 });
    expect(thresholds.all?.errors).toBe(0);
  });

  it('is refused with all its faults when it knows no bounds', () => {
    const stages = [{ seconds: 4_000, load: 100 }];
    const thresholds = { 'GET /y': { p42: 1 } };
    const check = () => checked('wild', scenario({ stages, thresholds }));
    expect(check).toThrow(/lasts 4000 s.*makes 4000000 requests.*"GET \/y".*"p42"/);
  });
});

describe('load goes', () => {
  it.each(['http://127.0.0.1:3000', 'http://localhost:3000/', 'http://[::1]:3000', 'https://127.9.9.9'])(
    'to %s',
    url => {
      expect(isLoopback(url)).toBe(true);
    },
  );

  it.each([
    'https://api.notion.com',
    'http://10.0.0.1:3000',
    'http://127.0.0.1.example.com',
    'http://localhost.example.com/',
    'http://localhost@example.com/',
    'http://example.com/http://localhost/',
    'undefined',
  ])('not to %s', url => {
    expect(isLoopback(url)).toBe(false);
  });
});

describe('figures', () => {
  it('are percentiles by nearest rank', () => {
    const sorted = Float64Array.from({ length: 100 }, (_, at) => at + 1);
    expect([0.5, 0.9, 0.95, 0.99, 1].map(share => percentile(sorted, share))).toEqual([50, 90, 95, 99, 100]);
    expect(percentile(Float64Array.of(7), 0.5)).toBe(7);
    expect(percentile(Float64Array.of(), 0.5)).toBe(0);
  });

  it('count what was refused and what got no answer as errors', () => {
    const part = measured({
      asked: 10,
      times: [1, 2, 3, 4, 5, 6, 7, 8],
      codes: { 200: 7, 503: 1 },
      faults: { ECONNRESET: 2 },
    });
    expect(summaryOf(part)).toMatchObject({ sent: 10, errors: 0.3, min: 1, mean: 4.5, max: 8 });
    expect(together([part, part])).toMatchObject({ asked: 20, codes: { 200: 14, 503: 2 }, faults: { ECONNRESET: 4 } });
  });
});

describe('the verdict', () => {
  const times = Array.from({ length: 100 }, (_, at) => at + 1);
  const well = { 'GET /x': measured({ asked: 100, times, codes: { 200: 100 } }) };

  it('is silent when all holds', () => {
    expect(broken(scenario({ thresholds: { all: { errors: 0, p95: 95 }, 'GET /x': { max: 100 } } }), well)).toEqual([]);
  });

  it('names each threshold that does not', () => {
    const bad = { 'GET /x': measured({ asked: 100, times, codes: { 200: 98, 500: 2 } }) };
    expect(broken(scenario({ thresholds: { all: { errors: 0.01, p95: 50 }, 'GET /x': { p99: 98.5 } } }), bad)).toEqual(
      [
        'all: 2 % errors, and 1 % errors is the most',
        'all: p95 95.0 ms, and p95 50.0 ms is the most',
        'GET /x: p99 99.0 ms, and p99 98.5 ms is the most',
      ].map(line => line.replaceAll('.0 ms', ' ms')),
    );
  });

  it('is against a system so slow that the requests could not even be sent', () => {
    const few = { 'GET /x': measured({ asked: 100, times: [1], codes: { 200: 1 } }) };
    expect(broken(scenario(), few)).toEqual(['all: only 1 of 100 requests could be sent in the time']);
  });
});

describe('in k6’s terms', () => {
  const stages = [
    { seconds: 10, load: 1 },
    { seconds: 20, load: 3 },
  ];
  const thresholds = { all: { errors: 0 }, 'GET /x': { p95: 50, errors: 0.01 } };

  it('a request is a k6 scenario whose rate goes in steps', () => {
    expect(k6Options(scenario({ stages })).scenarios).toMatchObject({
      GET_x: {
        executor: 'ramping-arrival-rate',
        env: { REQUEST: 'GET /x' },
        startRate: 10,
        stages: [
          { target: 10, duration: '0s' },
          { target: 10, duration: '10s' },
          { target: 30, duration: '0s' },
          { target: 30, duration: '20s' },
        ],
      },
    });
  });

  it('a threshold is one of k6, for all or for a request; looking for the break stops at it', () => {
    const rule = (threshold, abortOnFail) => ({ threshold, abortOnFail, delayAbortEval: '10s' });
    expect(k6Options(scenario({ thresholds })).thresholds).toEqual({
      http_req_failed: [rule('rate<=0', false)],
      'http_req_duration{name:GET /x}': [rule('p(95)<=50', false)],
      'http_req_failed{name:GET /x}': [rule('rate<=0.01', false)],
    });
    expect(k6Options(scenario({ thresholds, holds: 1 })).thresholds.http_req_failed).toEqual([rule('rate<=0', true)]);
  });
});
