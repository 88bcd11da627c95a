import {
  context,
  propagation,
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  trace,
  type Attributes,
  type Context,
  type Span,
  type SpanContext,
} from '@opentelemetry/api';
import { Problem } from '@na/errors';

/** The trace context as it travels in headers and columns (W3C Trace Context). */
export interface TraceCarrier {
  traceparent?: string;
  tracestate?: string;
}

export interface SpanOptions {
  /** Which side of an exchange the span is: `server` answers, `client` asks, `producer` tells, `consumer` hears. */
  kind?: Lowercase<keyof typeof SpanKind>;
  /** Semantic conventions where there are some, e.g. `{ 'rpc.method': 'CreateTask' }`. */
  attributes?: Attributes;
  /** Continues this trace in place of the running one. */
  parent?: TraceCarrier;
}

/** Runs `work` in a span; what it throws is noted there and thrown on. */
export async function span<T>(name: string, options: SpanOptions, work: (span: Span) => Promise<T> | T): Promise<T> {
  const kind = SpanKind[(options.kind?.toUpperCase() ?? 'INTERNAL') as keyof typeof SpanKind];
  const started = tracer().startSpan(name, { kind, attributes: options.attributes }, parentOf(options.parent));
  try {
    return await context.with(trace.setSpan(context.active(), started), () => work(started));
  } catch (thrown) {
    noteFailure(started, thrown);
    throw thrown;
  } finally {
    started.end();
  }
}

/** The running trace context, to be sent along; empty outside of a trace. */
export function inject(): TraceCarrier {
  const carrier: TraceCarrier = {};
  propagation.inject(context.active(), carrier);
  return carrier;
}

/** The trace id of the running code: 32 hex digits. */
export function traceId(): string | undefined {
  return spanContext()?.traceId;
}

/** The ids of the running span, unless tracing is off in this process. */
export function spanContext(): SpanContext | undefined {
  const running = trace.getActiveSpan()?.spanContext();
  return running && trace.isSpanContextValid(running) ? running : undefined;
}

/** The context that a carrier brought; without one, the running context. */
export function parentOf(carrier: TraceCarrier | undefined): Context {
  return carrier?.traceparent ? propagation.extract(ROOT_CONTEXT, carrier) : context.active();
}

export function tracer() {
  return trace.getTracer('@na/telemetry');
}

/** Marks a span as failed. What the caller did wrong is no failure of ours. */
function noteFailure(failed: Span, thrown: unknown): void {
  const problem = Problem.from(thrown);
  failed.setAttribute('error.type', problem.code);
  if (problem.status < 500) return;
  const cause = (problem.cause ?? problem) as Error;
  failed.recordException(cause);
  failed.setStatus({ code: SpanStatusCode.ERROR, message: cause.message });
}
