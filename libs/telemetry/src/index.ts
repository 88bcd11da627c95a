export { flow, type Flow } from './flow.ts';
export { Health, type DependencyChange, type HealthCheck } from './health.ts';
export { observeFetches } from './http-client.ts';
export { inTraceOf, observeRequests, routeOf } from './http-server.ts';
export { logger, setLogging, type Logger, type Logging } from './logger.ts';
export {
  exposition,
  metrics,
  REQUEST_SECONDS,
  type Histogram,
  type Labels,
  type MetricDeclaration,
  type Reader,
  type Sample,
} from './metrics.ts';
export { inject, span, traceId, type SpanOptions, type TraceCarrier } from './span.ts';
export { HealthController, MetricsController, TelemetryModule } from './telemetry.module.ts';
export { startTracing, type Tracing, type TracingOptions } from './tracing.ts';
