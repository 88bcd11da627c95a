import { context, propagation, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { W3CTraceContextPropagator } from '@opentelemetry/core';
import { UndiciInstrumentation } from '@opentelemetry/instrumentation-undici';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { AlwaysOffSampler, TracerProvider } from '@opentelemetry/sdk-trace';

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
export async function startTracing(options: TracingOptions): Promise<Tracing> {
  const parts = {
    contextManager: new AsyncLocalStorageContextManager(),
    textMapPropagator: new W3CTraceContextPropagator(),
  };
  const provider = options.otlpEndpoint ? await exporting(options, options.otlpEndpoint, parts) : propagating(parts);
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

interface Parts {
  contextManager: AsyncLocalStorageContextManager;
  textMapPropagator: W3CTraceContextPropagator;
}

interface Stoppable {
  shutdown(): Promise<void>;
}

/** Loaded on demand: `sdk-node` brings every exporter there is, which costs half a second at each start. */
async function exporting(
  { service, version, replica }: TracingOptions,
  endpoint: string,
  parts: Parts,
): Promise<Stoppable> {
  const [{ NodeSDK }, { OTLPTraceExporter }] = await Promise.all([
    import('@opentelemetry/sdk-node'),
    import('@opentelemetry/exporter-trace-otlp-http'),
  ]);
  const sdk = new NodeSDK({
    ...parts,
    resource: resourceFromAttributes({
      'service.namespace': 'notion-assistant',
      'service.name': service,
      'service.version': version,
      ...(replica && { 'service.instance.id': replica }),
    }),
    autoDetectResources: false,
    traceExporter: new OTLPTraceExporter({ url: `${endpoint.replace(/\/$/, '')}/v1/traces` }),
    // Metrics are scraped and logs are read from the output; only traces are sent.
    metricReaders: [],
    logRecordProcessors: [],
  });
  sdk.start();
  return sdk;
}

function propagating({ contextManager, textMapPropagator }: Parts): Stoppable {
  const provider = new TracerProvider({ sampler: new AlwaysOffSampler() });
  context.setGlobalContextManager(contextManager.enable());
  propagation.setGlobalPropagator(textMapPropagator);
  trace.setGlobalTracerProvider(provider);
  return provider;
}
