import { send } from '../system/send.mjs';

const ONE_YEAR_S = 365 * 24 * 60 * 60;
const PATHS = [
  '/v1/me',
  '/v1/nothing',
  '/v1/todos',
  '/health',
  '/docs',
  '/docs/openapi.json',
  '/.well-known/jwks.json',
];

/** What every answer tells browsers, and what none tells anybody. */
export async function headers({ url, callers, expect }) {
  for (const path of PATHS) {
    const answer = await send(url, { method: 'GET', path, headers: callers.headersOf('session') });
    const has = (name, is, wish) =>
      expect(
        is(String(answer.headers[name] ?? '')),
        `GET ${path}: ${name} should be ${wish}, but is ${answer.headers[name] ?? 'missing'}`,
      );
    const [, age] = /max-age=(\d+)/.exec(String(answer.headers['strict-transport-security'])) ?? [];
    has(
      'strict-transport-security',
      value => Number(age) >= ONE_YEAR_S && /includeSubDomains/i.test(value),
      'a year or more, for subdomains too',
    );
    has('x-content-type-options', value => value === 'nosniff', 'nosniff');
    has('referrer-policy', value => value === 'no-referrer', 'no-referrer');
    has('cross-origin-opener-policy', value => value === 'same-origin', 'same-origin');
    has('cross-origin-resource-policy', value => value === 'same-origin', 'same-origin');
    has('content-security-policy', isStrict, "default-src 'none' and frame-ancestors 'none', nothing inline");
    if (answer.text) has('content-type', value => /charset=utf-8|image\//i.test(value), 'with a charset');
    if (path.startsWith('/v1/')) has('cache-control', value => /no-store/.test(value), 'no-store');
    for (const name of ['x-powered-by', 'server', 'via', 'x-aspnet-version'])
      expect(answer.headers[name] === undefined, `GET ${path}: tells ${name}: ${answer.headers[name]}`);
  }
}

function isStrict(policy) {
  const loads = /(?:^|;)\s*default-src 'none'/.test(policy) && /frame-ancestors 'none'/.test(policy);
  return loads && !/unsafe-inline|unsafe-eval|\*|https?:/.test(policy);
}
