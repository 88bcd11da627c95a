import { randomUUID } from 'node:crypto';
import type { Problem } from '@na/errors';
import { flow, inTraceOf, logger, routeOf, type Flow } from '@na/telemetry';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

const log = logger('http');

/** What a caller may give as a request id; anything else is replaced, since it goes into logs and headers. */
const REQUEST_ID = /^[\w.:-]{1,128}$/;
/** Asked every few seconds, and of interest to nobody; that a dependency is lost is logged once, where it is noticed. */
const QUIET = /^\/(health|metrics)(\/|$)/;

const flows = new WeakMap<FastifyRequest, Flow>();
const problems = new WeakMap<FastifyRequest, Problem>();

/** Gives each request an id (the caller's `X-Request-Id` or a new one), a flow that bears it, and a line in the log. */
export function followRequests(fastify: FastifyInstance): void {
  fastify.addHook('onRequest', (request, reply, done) => {
    const given = request.headers['x-request-id'];
    const id = typeof given === 'string' && REQUEST_ID.test(given) ? given : randomUUID();
    const own: Flow = { correlationId: id, actor: 'anonymous' };
    flows.set(request, own);
    reply.header('X-Request-Id', id);
    flow.run(own, done);
  });
  fastify.addHook('onResponse', (request, reply, done) => {
    const own = flows.get(request);
    const write = () => writeLine(request, reply);
    inTraceOf(request, () => (own ? flow.run(own, write) : write()));
    done();
  });
}

/** The id of a request; a new one when it was refused before it got one. */
export function requestIdOf(request: FastifyRequest): string {
  return flows.get(request)?.correlationId ?? randomUUID();
}

/** Remembers what a request failed with, for its line in the log. */
export function noteProblem(request: FastifyRequest, problem: Problem): void {
  problems.set(request, problem);
}

/** What a request failed with, once it has. */
export function notedProblemOf(request: FastifyRequest): Problem | undefined {
  return problems.get(request);
}

function writeLine(request: FastifyRequest, reply: FastifyReply): void {
  const problem = problems.get(request);
  const route = routeOf(request);
  const level = QUIET.test(route) ? 'debug' : reply.statusCode >= 500 ? 'warn' : 'info';
  log[level](
    {
      method: request.method,
      route,
      path: request.url.split('?')[0],
      status: reply.statusCode,
      ms: Math.round(reply.elapsedTime * 10) / 10,
      actor: flows.get(request)?.actor,
      ...(problem && { code: problem.code, detail: problem.detail }),
      ...(!reply.raw.writableFinished && { aborted: true }),
    },
    `${request.method} ${route} ${reply.statusCode}`,
  );
}
