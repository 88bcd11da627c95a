import { z } from 'zod';

const list = z.array(z.string()).min(1);
const duration = z.string().regex(/^\d+(ms|s|m|h)$/, 'takes a number and ms, s, m or h');
/** `null`, as in `volumes: { data: }`, is all defaults. */
const defaults = z.null();

const healthcheck = z.union([
  z.strictObject({ disable: z.literal(true) }),
  z.strictObject({
    test: z.array(z.string()).refine(([how]) => how === 'CMD' || how === 'CMD-SHELL', 'begins with CMD or CMD-SHELL'),
    interval: duration,
    timeout: duration.optional(),
    retries: z.int().positive(),
    start_period: duration.optional(),
  }),
]);

const condition = z.enum(['service_started', 'service_healthy', 'service_completed_successfully']);

const service = z.strictObject({
  image: z.string().regex(/:(?!latest$)[\w.-]+$/, 'has a version'),
  build: z.strictObject({ context: z.string(), dockerfile: z.string() }).optional(),
  command: list.optional(),
  env_file: z.string().optional(),
  environment: z.record(z.string(), z.string()).optional(),
  volumes: list.optional(),
  ports: z.array(z.string().regex(/^127\.0\.0\.1:\d+:\d+$/, 'is published on loopback only')).optional(),
  depends_on: z.record(z.string(), z.strictObject({ condition })).optional(),
  healthcheck: healthcheck.optional(),
  restart: z.enum(['unless-stopped', 'on-failure']),
  stop_grace_period: duration.optional(),
  read_only: z.boolean().optional(),
  tmpfs: list.optional(),
  cap_drop: list.optional(),
  security_opt: list.optional(),
});

/**
 * What a Compose file of ours may say: the part of the Compose specification that it uses, unknown fields refused, images with a version,
 * ports on loopback.
 */
export const composeShape = z
  .object({ name: z.string(), services: z.record(z.string(), service), volumes: z.record(z.string(), defaults) })
  .catchall(z.unknown())
  .superRefine((file, check) => {
    const unknown = Object.keys(file).filter(
      key => !['name', 'services', 'volumes'].includes(key) && !key.startsWith('x-'),
    );
    if (unknown.length) check.addIssue({ code: 'unrecognized_keys', keys: unknown, input: file });
  });
