import { hostname } from 'node:os';
import { z } from 'zod';
import { certificateFile, tlsFolder } from './tls-files.ts';

/** A whole number in an environment variable. */
export const wholeNumber = (from: number, to: number) => z.coerce.number().int().min(from).max(to);

/** `true` or `false` in an environment variable. */
export const flag = () => z.enum(['true', 'false']).transform(value => value === 'true');

/** What every service reads; each extends it with its own. */
export const serviceConfig = z.object({
  SERVICE_VERSION: z.string().default('0.1.0').describe('the version that runs, as told in health and telemetry'),
  REPLICA: z
    .string()
    .default(`${hostname()}:${process.pid}`)
    .describe('what tells this replica from the others; host name and process id by default'),
  HOST: z.string().default('127.0.0.1').describe('the address to listen on'),
  PORT: wholeNumber(0, 65_535).describe('the port to listen on; 0 takes a free one'),
  HTTP_TLS: tlsFolder()
    .optional()
    .describe(
      'a folder with tls.crt and tls.key, as Kubernetes mounts them; with it, HTTPS is spoken and nothing else',
    ),
  DATABASE_URL: z
    .url({ protocol: /^postgres(ql)?$/ })
    .describe("the service's own role and database, postgres://role:password@host:port/database"),
  DATABASE_TLS_CA: certificateFile()
    .optional()
    .describe(
      'a file with the certificates that Postgres may be certified by; with it, the connection is encrypted and nobody else is trusted, whatever DATABASE_URL says',
    ),
  DATABASE_POOL_MAX: wholeNumber(1, 200).default(10).describe('the most connections to Postgres of one replica'),
  OUTBOX_MAX: wholeNumber(100, 100_000_000)
    .default(1_000_000)
    .describe('unsent events above which new work is refused with 503'),
  NATS_URL: z.string().default('nats://127.0.0.1:4222').describe('one or more NATS servers, separated by commas'),
  NATS_TLS_CA: certificateFile()
    .optional()
    .describe(
      'a file with the certificates that NATS may be certified by; with it, the connection is encrypted and nobody else is trusted',
    ),
  NATS_USER: z.string().optional().describe("the service's own NATS user"),
  NATS_PASSWORD: z.string().optional().describe("the password of the service's NATS user"),
  NATS_REPLICAS: wholeNumber(1, 5).default(1).describe('how many NATS servers keep each stream'),
  LOG_LEVEL: z
    .enum(['debug', 'info', 'warn', 'error', 'silent'])
    .default('info')
    .describe('the least level that is logged'),
  LOG_PRETTY: flag().default(false).describe('logs for people in place of JSON lines'),
  OTEL_EXPORTER_OTLP_ENDPOINT: z
    .url()
    .optional()
    .describe('where traces are sent (OTLP over HTTP); nowhere when not set'),
  DRAIN_TIMEOUT_MS: wholeNumber(0, 600_000)
    .default(10_000)
    .describe('how long a stopping replica may finish what it has in hand, in milliseconds'),
});

export type ServiceConfig = z.output<typeof serviceConfig>;
