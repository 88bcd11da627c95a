import type { FastifyInstance } from 'fastify';
import { PathTooLong, RequestMalformed } from './http-problems.ts';

/** Path and query; more than any request of ours needs, and less than some proxies take. In characters. */
const LONGEST_URL = 8_192;

/** Headers that have one value. Node keeps the first, others on the way may keep the last, and each would see another request. */
const ONCE = new Set([
  'authorization',
  'content-length',
  'content-type',
  'cookie',
  'expect',
  'host',
  'idempotency-key',
  'if-match',
  'origin',
  'transfer-encoding',
  'x-api-key',
  'x-csrf-token',
  'x-forwarded-host',
  'x-forwarded-proto',
  'x-workspace-id',
]);

/** Some frameworks let these replace the method, past what a proxy has checked. */
const OVERRIDES = new Set(['x-http-method', 'x-http-method-override', 'x-method-override']);

/** Refuses what two who read it could take for two different requests, and URLs beyond measure. */
export function refuseAmbiguous(fastify: FastifyInstance): void {
  // After what other hooks give every answer, refusals included; before anything of the body is read.
  fastify.addHook('preParsing', (request, _reply, _payload, done) => {
    if (request.url.length > LONGEST_URL) return done(PathTooLong({}));
    const reason = ambiguityOf(request.raw.rawHeaders);
    done(reason === undefined ? undefined : RequestMalformed({ reason }));
  });
}

/** What is ambiguous about headers, given as Node does: names and values in turn. */
function ambiguityOf(rawHeaders: readonly string[]): string | undefined {
  const seen = new Set<string>();
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = rawHeaders[at]!.toLowerCase();
    if (OVERRIDES.has(name)) return `${name} is not taken; send the method itself.`;
    if (!ONCE.has(name)) continue;
    if (seen.has(name)) return `the header ${name} came twice.`;
    seen.add(name);
  }
  return undefined;
}
