import type { Server } from 'node:http';
import type { TlsPair } from '@na/config';
import type { Socket } from 'node:net';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Problem } from '@na/errors';
import { observeRequests } from '@na/telemetry';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Drain } from '../drain.ts';
import { networkList } from './client-address.ts';
import { knowClients } from './client-of-request.ts';
import { HeadersTooLarge, RequestMalformed, RequestTimedOut } from './http-problems.ts';
import { mayTakeLong } from './long-bodies.ts';
import { answerProblem, problemBody } from './problem-answer.ts';
import { problemOf } from './problem-of.ts';
import { followRequests } from './request-flow.ts';
import type { RouteTable } from './route-table.ts';
import { refuseAmbiguous } from './unambiguous.ts';

export interface HttpOptions {
  /** The proxies whose `X-Forwarded-…` are believed: addresses, and networks in CIDR notation. None by default. */
  trustedProxies?: string[];
  /** The largest body that is taken, in bytes; 1 MiB by default. */
  bodyLimit?: number;
  /** How long the headers of a request may take to come in, in milliseconds. */
  headersTimeoutMs?: number;
  /** How long a request may take to come in whole, in milliseconds. */
  requestTimeoutMs?: number;
  /** How long a connection may stay without a request, in milliseconds. */
  keepAliveMs?: number;
  /** With it, HTTPS is spoken and nothing else. */
  tls?: TlsPair;
  /** How many connections one replica keeps at once; further ones are closed at once. */
  maxConnections?: number;
}

/**
 * What is spoken over TLS: 1.3, and 1.2 with forward secrecy and authenticated ciphers, strongest first (Mozilla's "intermediate"
 * configuration 5.7 without the finite-field ciphers, which no client of today needs).
 */
const TLS = {
  minVersion: 'TLSv1.2',
  honorCipherOrder: true,
  ciphers: [
    ...['TLS_AES_256_GCM_SHA384', 'TLS_CHACHA20_POLY1305_SHA256', 'TLS_AES_128_GCM_SHA256'],
    ...['ECDHE-ECDSA-AES256-GCM-SHA384', 'ECDHE-RSA-AES256-GCM-SHA384'],
    ...['ECDHE-ECDSA-CHACHA20-POLY1305', 'ECDHE-RSA-CHACHA20-POLY1305'],
    ...['ECDHE-ECDSA-AES128-GCM-SHA256', 'ECDHE-RSA-AES128-GCM-SHA256'],
  ].join(':'),
} as const;
const USUAL = { headersTimeoutMs: 10_000, requestTimeoutMs: 30_000, keepAliveMs: 72_000 };
/** A connection on which nothing moves is closed, in milliseconds; streams of events have a heartbeat every 15 s, and waits take up to 30 s. */
const SILENCE_MS = 90_000;
/** After so many requests a connection is closed, so that connections spread anew over replicas that came later. */
const MAX_REQUESTS_PER_CONNECTION = 10_000;
/** In bytes; what the answer to more says. */
const MAX_HEADER_BYTES = 16 * 1024;
/** How often a drain looks for connections that have nothing more to do. */
const SWEEP_MS = 50;

/** The server of a service: JSON only, every request traced, counted and logged. */
export function httpServer(options: HttpOptions, routes: RouteTable): FastifyAdapter {
  const { headersTimeoutMs, requestTimeoutMs, keepAliveMs } = { ...USUAL, ...options };
  const parsing = {
    headersTimeout: headersTimeoutMs,
    maxHeaderSize: MAX_HEADER_BYTES,
    // Node looks for those that are late at this pace, so it is a part of how late they can be.
    connectionsCheckingInterval: Math.min(1_000, headersTimeoutMs),
    insecureHTTPParser: false,
  };
  const adapter = new FastifyAdapter({
    bodyLimit: options.bodyLimit ?? 1024 * 1024,
    requestTimeout: requestTimeoutMs,
    keepAliveTimeout: keepAliveMs,
    connectionTimeout: SILENCE_MS,
    maxRequestsPerSocket: MAX_REQUESTS_PER_CONNECTION,
    ...(options.tls ? { https: { ...parsing, ...TLS, ...options.tls } } : { http: parsing }),
    forceCloseConnections: 'idle',
    clientErrorHandler: refuseUnreadable,
    frameworkErrors: (error: Error, request: FastifyRequest, reply: FastifyReply) =>
      answerProblem(problemOf(error, request, routes), request, reply),
    routerOptions: { maxParamLength: 500 },
  });
  const fastify = adapter.getInstance() as unknown as FastifyInstance;
  knowClients(fastify, networkList(options.trustedProxies ?? []));
  observeRequests(fastify);
  followRequests(fastify);
  refuseAmbiguous(fastify);
  routes.follow(fastify);
  takeJsonOnly(fastify);
  closeConnectionsOfTheDrain(fastify);
  if (options.maxConnections) fastify.server.maxConnections = options.maxConnections;
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
  if (error.code === 'ERR_HTTP_REQUEST_TIMEOUT' && mayTakeLong(socket)) return;
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
