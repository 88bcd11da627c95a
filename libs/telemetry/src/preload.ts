// Spans for queries to Postgres and for outgoing `node:http` calls. Both need their libraries patched before they are loaded, so
// this module comes first in the process: `node --import @na/telemetry/preload main.js`. Traces are whole without it (requests,
// calls, events, tasks and fetches bring their own spans); it adds detail for a process that exports, and does nothing in others.
import { loadConfig, serviceConfig } from '@na/config';

if (isExporting()) {
  const [{ HttpInstrumentation }, { PgInstrumentation }, { register }] = await Promise.all([
    import('@opentelemetry/instrumentation-http'),
    import('@opentelemetry/instrumentation-pg'),
    import('import-in-the-middle/register-hooks.mjs'),
  ]);
  // Only what is imported as a module and patched is intercepted: a wrapper around each of Nest's modules would slow the start, and
  // pg is loaded by require(), which has a hook of its own.
  register({ include: ['http', 'https'] });
  // Incoming requests have their span from `observeRequests`, which knows the route.
  new HttpInstrumentation({ disableIncomingRequestInstrumentation: true, requireParentforOutgoingSpans: true });
  // What the relay and the leases poll would drown the traces that somebody asked for.
  new PgInstrumentation({ requireParentSpan: true, ignoreConnectSpans: true });
}

function isExporting(): boolean {
  try {
    return (
      loadConfig(serviceConfig.pick({ OTEL_EXPORTER_OTLP_ENDPOINT: true })).OTEL_EXPORTER_OTLP_ENDPOINT !== undefined
    );
  } catch {
    // The service itself, a moment later, says what is wrong with its configuration.
    return false;
  }
}
