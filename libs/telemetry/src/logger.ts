import { pino, type Logger } from 'pino';
import { flow } from './flow.ts';
import { scrubbed, withoutSecrets } from './redaction.ts';
import { spanContext } from './span.ts';

export type { Logger };

/** How this process logs. */
export interface Logging {
  /** The least level that is written; `silent` writes nothing. */
  level: string;
  /** For people in place of JSON lines. */
  pretty?: boolean;
  /** What every line bears, such as the service and its replica. */
  bindings?: Record<string, string>;
  /** Where lines go in place of the standard output. */
  sink?: Sink;
}

interface Sink {
  write(line: string): unknown;
}

// Written at once, not in batches: the line before a crash is the one that is wanted.
let sink: Sink = pino.destination({ fd: 1, sync: true });
let bindings: Record<string, string> = {};

const root: Logger = pino(
  {
    level: 'info',
    base: undefined,
    messageKey: 'message',
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: level => ({ level }), log: withoutSecrets },
    // Errors are shown by `withoutSecrets`; pino's own way would add what libraries hang on them, requests and headers included.
    serializers: { err: (error: unknown) => error },
    mixin: () => ({ ...bindings, ...tracing(), ...acting() }),
  },
  { write: line => void sink.write(scrubbed(line)) },
);

/**
 * The logger of this process, or the one of a part of it. JSON lines with the trace, the correlation and the tenant of the code
 * that logs; secrets are hidden by name and by look.
 * @param name the part that speaks, e.g. `relay`
 */
export function logger(name?: string): Logger {
  return name ? root.child({ logger: name }) : root;
}

/** Sets how this process logs; loggers made before follow. */
export async function setLogging(logging: Logging): Promise<void> {
  bindings = logging.bindings ?? bindings;
  root.level = logging.level;
  if (logging.sink) sink = logging.sink;
  if (!logging.pretty) return;
  const { default: pretty } = await import('pino-pretty');
  sink = pretty({
    sync: true,
    messageKey: 'message',
    translateTime: 'SYS:HH:MM:ss.l',
    ignore: 'service,replica,version',
  });
}

function tracing() {
  const context = spanContext();
  return context && { trace_id: context.traceId, span_id: context.spanId };
}

function acting() {
  const current = flow.current();
  return current && { correlation_id: current.correlationId, workspace_id: current.workspaceId };
}
