import {
  context,
  propagation,
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  trace,
  type Context,
  type Span,
} from '@opentelemetry/api';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { gauge, histogram } from './metrics.ts';
import { tracer, type TraceCarrier } from './span.ts';

const duration = histogram({
  name: 'http_server_request_duration_seconds',
  help: 'How long requests took, by route template and status.',
  labelNames: ['http_request_method', 'http_route', 'http_response_status_code'],
});
const active = gauge({
  name: 'http_server_active_requests',
  help: 'Requests that are being answered right now.',
});

/** All requests that no route takes share one label, so that a scanner cannot fill the registry. */
const NO_ROUTE = 'unmatched';
const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);
/** What orchestrators and Prometheus ask every few seconds would drown the traces that somebody asked for. */
const UNTRACED = /^\/(health|metrics)(\/|$)/;

interface Observed {
  span: Span | undefined;
  context: Context;
}

const observed = new WeakMap<FastifyRequest, Observed>();

/**
 * Gives every request of a Fastify server a span that continues the caller's `traceparent`, and counts it in
 * `http_server_request_duration_seconds` by route template. To be called before any other hook is added.
 */
export function observeRequests(fastify: FastifyInstance): void {
  fastify.addHook('onRequest', (request, reply, done) => {
    active.inc();
    const parent = propagation.extract(ROOT_CONTEXT, request.headers);
    const span = UNTRACED.test(routeOf(request)) ? undefined : startSpan(request, parent);
    const own = span ? trace.setSpan(parent, span) : parent;
    observed.set(request, { span, context: own });
    const { traceparent } = carrierOf(own);
    if (traceparent) reply.header('traceparent', traceparent);
    context.with(own, done);
  });
  fastify.addHook('onResponse', (request, reply, done) => {
    active.dec();
    const current = observed.get(request);
    context.with(current?.context ?? ROOT_CONTEXT, () => settle(request, reply, current?.span));
    done();
  });
}

/** Runs `work` in the trace of a request, for hooks that run outside of it. */
export function inTraceOf<T>(request: FastifyRequest, work: () => T): T {
  return context.with(observed.get(request)?.context ?? ROOT_CONTEXT, work);
}

/** The template of the route that takes a request, e.g. `/v1/tasks/:id`. */
export function routeOf(request: FastifyRequest): string {
  return (!request.is404 && request.routeOptions.url) || NO_ROUTE;
}

function startSpan(request: FastifyRequest, parent: Context): Span {
  const route = routeOf(request);
  const attributes = {
    'http.request.method': methodOf(request),
    'http.route': route,
    'url.path': request.url.split('?')[0],
    'url.scheme': request.protocol,
    'server.address': request.hostname,
    'client.address': request.ip,
    'user_agent.original': request.headers['user-agent'],
  };
  return tracer().startSpan(`${methodOf(request)} ${route}`, { kind: SpanKind.SERVER, attributes }, parent);
}

function settle(request: FastifyRequest, reply: FastifyReply, span: Span | undefined): void {
  // 499, as nginx has it: the caller left before the answer.
  const status = reply.raw.writableFinished ? reply.statusCode : 499;
  // A stream of events lasts as long as its reader stays, which says nothing about how fast we answer.
  if (!String(reply.getHeader('content-type')).startsWith('text/event-stream')) {
    const labels = {
      http_request_method: methodOf(request),
      http_route: routeOf(request),
      http_response_status_code: status,
    };
    duration.observe(labels, reply.elapsedTime / 1000);
  }
  span?.setAttribute('http.response.status_code', status);
  if (status >= 500) span?.setStatus({ code: SpanStatusCode.ERROR }).setAttribute('error.type', String(status));
  span?.end();
}

function methodOf(request: FastifyRequest): string {
  return METHODS.has(request.method) ? request.method : '_OTHER';
}

function carrierOf(of: Context): TraceCarrier {
  const carrier: TraceCarrier = {};
  propagation.inject(of, carrier);
  return carrier;
}
