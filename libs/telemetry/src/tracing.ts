import { context, propagation, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { W3CTraceContextPropagator } from '@opentelemetry/core';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { UndiciInstrumentation } from '@opentelemetry/instrumentation-undici';
import { resourceFromAttributes } from '@opentelemetry/resources';
import {
  AlwaysOffSampler,
  AlwaysOnSampler,
  BatchSpanProcessor,
  ParentBasedSampler,
  TracerProvider,
} from '@opentelemetry/sdk-trace';

export interface TracingOptions {
  service: string;
  version: string;
  replica?: string;
  /** The OTLP collector, e.g. `http://localhost:4318`; without one nothing is exported. */
  otlpEndpoint?: string;
}

export interface Tracing {
  /** Sends what is still held and ends tracing in this process. */
  shutdown(): Promise<void>;
}

/**
 * Starts tracing in this process. Trace ids exist and travel (W3C `traceparent`, also on every `fetch`) whether or not spans are
 * exported; without an endpoint spans are not even recorded, which makes them nearly free.
 */
export function startTracing(options: TracingOptions): Tracing {
  const provider = options.otlpEndpoint ? exporting(options, options.otlpEndpoint) : propagating();
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  propagation.setGlobalPropagator(new W3CTraceContextPropagator());
  trace.setGlobalTracerProvider(provider);
  const fetches = new UndiciInstrumentation({
    // Health checks and exports of our own start no traces.
    requireParentforSpans: true,
    // A query may hold what is not meant for a tracing backend.
    startSpanHook: request => ({ 'url.full': request.origin + request.path.split('?')[0], 'url.query': '' }),
  });
  return {
    async shutdown() {
      fetches.disable();
      await provider.shutdown();
      for (const api of [trace, propagation, context]) api.disable();
    },
  };
}

/** The SDK's parts are put together here, because `sdk-node` loads every exporter there is (0.5 s more at each start). */
function exporting({ service, version, replica }: TracingOptions, endpoint: string): TracerProvider {
  const exporter = new OTLPTraceExporter({ url: `${endpoint.replace(/\/$/, '')}/v1/traces` });
  return new TracerProvider({
    resource: resourceFromAttributes({
      'service.namespace': 'notion-assistant',
      'service.name': service,
      'service.version': version,
      ...(replica && { 'service.instance.id': replica }),
    }),
    sampler: new ParentBasedSampler({ root: new AlwaysOnSampler() }),
    spanProcessors: [new BatchSpanProcessor({ exporter })],
  });
}

function propagating(): TracerProvider {
  return new TracerProvider({ sampler: new AlwaysOffSampler() });
}
