import { ModuleRef } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { ConfigInvalid, loadConfig, type ServiceConfig } from '@na/config';
import { Health, logger, observeFetches, setLogging, startTracing, type Tracing } from '@na/telemetry';
import { createService, listen, type ServiceOptions } from './create-service.ts';
import { Drain } from './drain.ts';
import { drainHttp } from './http/http-server.ts';
import { provided } from './provided.ts';

const log = logger('service');

/** After the drain the connections close; this is how long that may take before the process leaves all the same. */
const CLOSE_MS = 5000;

/**
 * The whole of a service's `main.ts`. Starts the service and stays until SIGTERM or SIGINT: then it takes no new work, finishes
 * what it has in hand within DRAIN_TIMEOUT_MS, closes and exits with 0; a second signal exits at once. A service that cannot start
 * says why in a sentence and exits with 1, as does one that meets an error that nobody handles.
 */
export async function startService<Config extends ServiceConfig>(options: ServiceOptions<Config>): Promise<void> {
  const running: Running = { name: options.name };
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => stop(running, signal));
  for (const fault of ['uncaughtException', 'unhandledRejection'] as const) {
    process.on(fault, (error: unknown) => {
      log.fatal({ err: error }, `Nobody handled this error (${fault}); the replica leaves, another takes its work.`);
      process.exit(1);
    });
  }
  try {
    const config = (running.config = loadConfig(options.configShape) as Config);
    const { SERVICE_VERSION: version, REPLICA: replica, OTEL_EXPORTER_OTLP_ENDPOINT: otlpEndpoint } = config;
    const bindings = { service: options.name, replica, version };
    await setLogging({ level: config.LOG_LEVEL, pretty: config.LOG_PRETTY, bindings });
    running.tracing = await startTracing({ service: options.name, version, replica, otlpEndpoint });
    observeFetches();
    const app = await createService(options, config);
    await listen(app);
    running.app = app;
  } catch (error) {
    // A stop during the start takes away what the start still wants.
    if (running.stopping) return;
    process.stderr.write(`${sentenceOf(error, running)}\n`);
    if (!(error instanceof ConfigInvalid)) log.fatal({ err: error }, 'The service could not start.');
    process.exit(1);
  }
}

interface Running {
  name: string;
  config?: ServiceConfig;
  tracing?: Tracing;
  /** Set once it takes work. */
  app?: NestFastifyApplication;
  stopping?: boolean;
}

function stop(running: Running, signal: NodeJS.Signals): void {
  if (running.stopping) {
    log.warn({ signal }, 'A second signal: leaving at once.');
    process.exit(1);
  }
  running.stopping = true;
  shutDown(running, signal).then(
    () => process.exit(0),
    (error: unknown) => {
      log.error({ err: error }, 'The service did not close in order.');
      process.exit(1);
    },
  );
}

async function shutDown({ app, config, tracing }: Running, signal: NodeJS.Signals): Promise<void> {
  log.info({ signal }, 'Leaving: no new work, what is in hand is finished.');
  // Still starting: whatever it waits for, nothing is in hand.
  if (!app || !config) return;
  const { DRAIN_TIMEOUT_MS } = config;
  provided(app.get(ModuleRef), Health)?.setReady(`is draining (${signal})`);
  await drainHttp(app, app.get(Drain, { strict: false }), signal, DRAIN_TIMEOUT_MS);
  await within(DRAIN_TIMEOUT_MS + CLOSE_MS, app.close());
  await within(CLOSE_MS, tracing?.shutdown());
  log.info('Left in order.');
}

async function within(milliseconds: number, work: Promise<void> | undefined): Promise<void> {
  const { promise, reject } = Promise.withResolvers<never>();
  const late = () => reject(new Error(`It took longer than ${milliseconds} ms.`));
  const timer = setTimeout(late, milliseconds);
  await Promise.race([work, promise]).finally(() => clearTimeout(timer));
}

function sentenceOf(error: unknown, { name, config }: Running): string {
  const { message, code } = error as Error & { code?: string };
  if (error instanceof ConfigInvalid) return message;
  if (code === 'EADDRINUSE') {
    return `Port ${config?.PORT} on ${config?.HOST} is taken by another program; stop it, or give ${name} a free port by PORT.`;
  }
  if (code === 'EACCES') return `${name} may not listen on port ${config?.PORT}; give it one above 1023 by PORT.`;
  return `${name} could not start: ${message ?? String(error)}`;
}
