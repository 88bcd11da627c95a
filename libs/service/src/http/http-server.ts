import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Problem } from '@na/errors';
import { observeRequests } from '@na/telemetry';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Drain } from '../drain.ts';
import { HeadersTooLarge, RequestMalformed, RequestTimedOut } from './http-problems.ts';
import { answerProblem, problemBody } from './problem-answer.ts';
import { problemOf } from './problem-of.ts';
import { followRequests } from './request-flow.ts';
import type { RouteTable } from './route-table.ts';

export interface HttpOptions {
  /** The proxies whose `X-Forwarded-For` is believed: addresses and ranges. None by default. */
  trustProxy?: string | string[];
  /** The largest body that is taken, in bytes; 1 MiB by default. */
  bodyLimit?: number;
}

/** A request has to come in whole within this time. */
const REQUEST_TIMEOUT_MS = 30_000;
/** How often a drain looks for connections that have nothing more to do. */
const SWEEP_MS = 50;

/** The server of a service: JSON only, every request traced, counted and logged. */
export function httpServer(options: HttpOptions, routes: RouteTable): FastifyAdapter {
  const adapter = new FastifyAdapter({
    trustProxy: options.trustProxy ?? false,
    bodyLimit: options.bodyLimit ?? 1024 * 1024,
    requestTimeout: REQUEST_TIMEOUT_MS,
    forceCloseConnections: 'idle',
    clientErrorHandler: refuseUnreadable,
    frameworkErrors: (error: Error, request: FastifyRequest, reply: FastifyReply) =>
      answerProblem(problemOf(error, request, routes), request, reply),
    routerOptions: { maxParamLength: 500 },
  });
  const fastify = adapter.getInstance() as unknown as FastifyInstance;
  observeRequests(fastify);
  followRequests(fastify);
  routes.follow(fastify);
  takeJsonOnly(fastify);
  closeConnectionsOfTheDrain(fastify);
  return adapter;
}

/**
 * Takes no more connections and waits until what is in hand is answered, at most `withinMs`; what then still runs is cut off.
 * What lasts long ends by itself when `drain` begins.
 */
export async function drainHttp(
  app: NestFastifyApplication,
  drain: Drain,
  reason: string,
  withinMs: number,
): Promise<void> {
  const server = app.getHttpServer() as Server;
  if (!server.listening) return drain.begin(reason);
  const closed = new Promise<void>(resolve => void server.close(() => resolve()));
  drain.begin(reason);
  // A connection whose answer had begun before the drain stays open after it; nothing more comes on it.
  const sweep = setInterval(() => server.closeIdleConnections(), SWEEP_MS);
  const timer = setTimeout(() => server.closeAllConnections(), withinMs);
  await closed;
  clearInterval(sweep);
  clearTimeout(timer);
}

/** Callers are told not to use their connection again, so that none of them sends into one that closes. */
function closeConnectionsOfTheDrain(fastify: FastifyInstance): void {
  fastify.addHook('onSend', (_request, reply, _payload, done) => {
    if (!fastify.server.listening) reply.header('Connection', 'close');
    done();
  });
}

function takeJsonOnly(fastify: FastifyInstance): void {
  fastify.removeContentTypeParser('text/plain');
  const json = fastify.getDefaultJsonParser('error', 'error');
  fastify.addContentTypeParser(/^application\/[\w.-]+\+json(;|$)/, { parseAs: 'string' }, json);
}

/** What is not even HTTP gets its problem straight on the socket; no request ever comes of it. */
function refuseUnreadable(error: Error & { code?: string }, socket: Socket): void {
  if (socket.destroyed || !socket.writable) return void socket.destroy();
  const problem = unreadable(error);
  const body = JSON.stringify(problemBody(problem));
  socket.end(
    `HTTP/1.1 ${problem.status} ${problem.title}\r\nContent-Type: application/problem+json; charset=utf-8\r\n` +
      `Content-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
  );
}

function unreadable({ code, message }: Error & { code?: string }): Problem {
  if (code === 'HPE_HEADER_OVERFLOW') return HeadersTooLarge({});
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return RequestTimedOut({});
  return RequestMalformed({ reason: `${message}.` });
}
