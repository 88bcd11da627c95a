import { serviceConfig, wholeNumber } from '@na/config';
import { z } from 'zod';

/** What the gateway reads from the environment. */
export const configShape = serviceConfig.extend({
  JWT_SIGNING_KEY: z
    .string()
    .min(32)
    .describe('the secret behind session tokens and sealed answers, 32 characters or more, the same on each replica'),
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
