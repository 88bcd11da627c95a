import { flag, serviceConfig, wholeNumber } from '@na/config';
import { z } from 'zod';

const DAY_MS = 86_400_000;

/** After each failed attempt, how long until the next: the schedule that Standard Webhooks advises, nine retries in three days. */
const RETRY_DELAYS = '5s 5m 30m 2h 5h 10h 14h 20h 24h';

const UNITS = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: DAY_MS };

/** Waiting times such as `5s 30m 2h`, as milliseconds; each at most a week. */
const durations = () =>
  z
    .string()
    .regex(/^\d+(ms|s|m|h|d)( \d+(ms|s|m|h|d))*$/, 'should be waiting times such as "5s 30m 2h"')
    .transform(text => text.split(' ').map(milliseconds))
    .refine(list => list.every(each => each <= 7 * DAY_MS), 'should have no waiting time above 7d');

function milliseconds(text: string): number {
  const [, count, unit] = /^(\d+)(\D+)$/.exec(text) ?? [];
  return Number(count) * UNITS[unit as keyof typeof UNITS];
}

const key = () => z.base64().refine(text => Buffer.from(text, 'base64').length === 32, 'should be 32 bytes as base64');

/** What alerting reads from the environment. */
export const configShape = serviceConfig.extend({
  SECRETS_KEY: key().describe('the key that encrypts signing secrets at rest: 32 random bytes in base64'),
  SECRETS_OLD_KEYS: z
    .string()
    .default('')
    .transform(text => text.split(',').filter(Boolean))
    .pipe(z.array(key()))
    .describe('keys that sealed signing secrets before SECRETS_KEY did, separated by commas'),
  WEBHOOK_ALLOW_PRIVATE: flag()
    .default(false)
    .describe('whether webhooks may go to loopback and private addresses; only where no stranger creates endpoints'),
  WEBHOOK_TIMEOUT_MS: wholeNumber(100, 60_000)
    .default(10_000)
    .describe('how long a receiver may take to answer, in milliseconds'),
  WEBHOOK_RETRY_DELAYS: durations()
    .prefault(RETRY_DELAYS)
    .describe('how long to wait after each failed attempt, e.g. "5s 5m 2h"; one attempt more than there are times'),
  WEBHOOK_SLOTS: wholeNumber(1, 256).default(16).describe('how many deliveries one replica makes at the same time'),
});

export type Config = z.output<typeof configShape>;
