import { serviceConfig, wholeNumber } from '@na/config';
import { z } from 'zod';

const key = () => z.base64().refine(text => Buffer.from(text, 'base64').length === 32, 'should be 32 bytes as base64');

/** What the gateway reads from the environment. */
export const configShape = serviceConfig.extend({
  JWT_SIGNING_KEY: z
    .string()
    .min(32)
    .describe('the secret behind keyed hashes and sealed answers, 32 characters or more, the same on each replica'),
  SECRETS_KEY: key().describe('seals secrets at rest, such as signing keys: 32 random bytes as base64'),
  SECRETS_OLD_KEYS: z
    .string()
    .default('')
    .transform(text => text.split(',').filter(Boolean))
    .pipe(z.array(key()))
    .describe('keys that sealed secrets before SECRETS_KEY did, separated by commas'),
  SESSION_IDLE_HOURS: wholeNumber(1, 24 * 365)
    .default(24 * 7)
    .describe('how long a session may rest before it ends, in hours'),
  SESSION_MAX_HOURS: wholeNumber(1, 24 * 365)
    .default(24 * 30)
    .describe('how long a session may last however much it is used, in hours'),
  GATEWAY_CALL_TIMEOUT_MS: wholeNumber(100, 60_000)
    .default(5_000)
    .describe('how long the gateway waits for the answer of a service, in milliseconds'),
  GATEWAY_SEED_EMAIL: z.email().optional().describe('the e-mail address of a first user, made at start'),
  GATEWAY_SEED_PASSWORD: z.string().min(8).max(128).optional().describe("the first user's password"),
  GATEWAY_SEED_API_KEY: z
    .string()
    .regex(/^na_[A-Za-z0-9_-]{29,197}$/)
    .optional()
    .describe("an API key of the first user's workspace: na_ and 29 or more letters, digits, _ or -"),
});

export type Config = z.output<typeof configShape>;
