import type { Problem } from '@na/errors';
import { traceId } from '@na/telemetry';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { requestIdOf } from './request-flow.ts';

/** Answers a problem as `application/problem+json` (RFC 9457). */
export function answerProblem(problem: Problem, request: FastifyRequest, reply: FastifyReply): void {
  const body = JSON.stringify({ ...problemBody(problem), instance: request.url.split('?')[0], traceId: traceId() });
  void reply
    .status(problem.status)
    .headers(headersOf(problem))
    .header('X-Request-Id', requestIdOf(request))
    .header('Cache-Control', 'no-store')
    .type('application/problem+json; charset=utf-8')
    .send(body);
}

/** What every answer of a problem says, whether or not there is a request that it answers. */
export function problemBody({ code, title, status, detail, errors }: Problem): object {
  return { type: `urn:notion-assistant:problem:${code}`, title, status, detail, code, errors };
}

function headersOf({ kind, retryAfterMs }: Problem): Record<string, string> {
  return {
    ...(retryAfterMs !== undefined && { 'Retry-After': String(Math.ceil(retryAfterMs / 1000)) }),
    ...(kind === 'unauthenticated' && { 'WWW-Authenticate': 'Bearer' }),
  };
}
