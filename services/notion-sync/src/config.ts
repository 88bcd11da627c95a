import { serviceConfig, wholeNumber } from '@na/config';
import { z } from 'zod';

const key = () => z.base64().refine(text => Buffer.from(text, 'base64').length === 32, 'should be 32 bytes as base64');

/** What notion-sync reads from its environment, beside what every service reads. */
export const configShape = serviceConfig.extend({
  NOTION_BASE_URL: z
    .url({ protocol: /^https?$/ })
    .default('https://api.notion.com')
    .describe("Notion's API, or a sandbox; without /v1"),
  NOTION_VERSION: z
    .enum(['2025-09-03', '2026-03-11'])
    .default('2026-03-11')
    .describe('the version of the Notion API that is spoken'),
  NOTION_TIMEOUT_MS: wholeNumber(100, 120_000)
    .default(60_000)
    .describe(
      'how long one request to Notion may take, in milliseconds; 60 s is as long as Notion works on one, and with less a write that was given up might still be saved',
    ),
  NOTION_REQUESTS_PER_MINUTE: wholeNumber(1, 10_000)
    .default(180)
    .describe(
      'the requests per 60 seconds that Notion grants a connection (180; 600 on Business and Enterprise plans)',
    ),
  NOTION_REQUESTS_PER_MINUTE_MOST: wholeNumber(1, 10_000)
    .default(600)
    .describe(
      'the most that learning may raise a connection to, in requests per 60 seconds; NOTION_REQUESTS_PER_MINUTE when that is more, and then nothing is raised',
    ),
  NOTION_CIRCUIT_FAILURES: wholeNumber(1, 1_000)
    .default(10)
    .describe('after so many requests in a row that Notion did not serve (5xx, no answer) a connection is left alone'),
  NOTION_CIRCUIT_OPEN_MS: wholeNumber(100, 3_600_000)
    .default(5_000)
    .describe(
      'for how long it is left alone before one request tries whether Notion serves it again, in milliseconds; twice as long after each try that fails, up to 5 minutes',
    ),
  NOTION_CHECK_EVERY_MS: wholeNumber(1_000, 86_400_000)
    .default(300_000)
    .describe('how often each connection that nothing is asked through is checked, in milliseconds'),
  NOTION_VISIBILITY_DELAY_MS: wholeNumber(0, 600_000)
    .default(5_000)
    .describe('how long after a write a read of Notion may still miss it, in milliseconds'),
  NOTION_OAUTH_CLIENT_ID: z
    .string()
    .optional()
    .describe('the client id of a public integration of Notion, for connections by OAuth; without it there are none'),
  NOTION_OAUTH_CLIENT_SECRET: z.string().optional().describe("the public integration's client secret"),
  NOTION_OAUTH_REDIRECT_URI: z
    .url({ protocol: /^https?$/ })
    .optional()
    .describe(
      "where Notion sends people back to, as registered there: the gateway's address and /v1/connections/authorizations/callback",
    ),
  MIRROR_NEW_CONNECTIONS: z
    .enum(['on', 'off'])
    .default('on')
    .describe(
      'whether all that a connection sees is read into the mirror once it is added; otherwise a task has to ask for it',
    ),
  MIRROR_POLL_SECONDS: wholeNumber(0, 86_400)
    .default(60)
    .describe('how often Notion is asked what is new, for each mirrored connection, in seconds; 0 is never'),
  MIRROR_SWEEP_HOURS: wholeNumber(1, 8_784)
    .default(24)
    .describe(
      'how often all pages of a mirrored connection are listed, in hours: it finds what was unshared, which no question for news does',
    ),
  MIRROR_SEARCH_DELAY_SECONDS: wholeNumber(0, 86_400)
    .default(300)
    .describe("how long Notion's search may take to show an edit, in seconds; so far back each poll looks again"),
  MIRROR_COMMENTS: z
    .enum(['on', 'off'])
    .default('off')
    .describe('whether the comments on a page are read with its body, which takes a request more for each page'),
  MIRROR_READ_AGAIN: z
    .enum(['on', 'off'])
    .default('on')
    .describe(
      'whether what is known to have changed is read at once; while it is off, all that waits, and polls find most of it',
    ),
  MIRROR_READS_AT_ONCE: wholeNumber(1, 64)
    .default(8)
    .describe('how many bodies of pages are read at the same time, of one connection'),
  TOKEN_ENCRYPTION_KEY: key().describe('seals the tokens of connections: 32 random bytes as base64'),
  TOKEN_ENCRYPTION_OLD_KEYS: z
    .string()
    .default('')
    .transform(text => text.split(',').filter(Boolean))
    .pipe(z.array(key()))
    .describe('keys that sealed tokens before TOKEN_ENCRYPTION_KEY did, separated by commas'),
});

export type Config = z.output<typeof configShape>;
