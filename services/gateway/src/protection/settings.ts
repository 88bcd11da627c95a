import { certificateFile, wholeNumber } from '@na/config';
import { networkList } from '@na/service';
import { z } from 'zod';
import { policiesWith } from './limits/policies.ts';

/** Addresses and networks, separated by commas. */
const networks = () => listed().superRefine((list, context) => refuse(context, () => networkList(list)));

const listed = () =>
  z
    .string()
    .default('')
    .transform(text =>
      text
        .split(',')
        .map(part => part.trim())
        .filter(Boolean),
    );

/** What of the environment says how the gateway protects itself. */
export const protectionShape = {
  REDIS_URL: z
    .url({ protocol: /^rediss?$/ })
    .optional()
    .describe(
      'where requests are counted over all replicas, redis[s]://[user:password@]host[:port]; in Postgres when not set',
    ),
  REDIS_TLS_CA: certificateFile()
    .optional()
    .describe(
      'a file with the certificates that Redis may be certified by; with it, the connection is encrypted and nobody else is trusted, whatever REDIS_URL says',
    ),
  RATE_LIMITS: z
    .string()
    .default('')
    .superRefine((text, context) => refuse(context, () => policiesWith(text)))
    .describe('limits that differ from the usual ones, such as key=1200/m,log_in=60/m burst 20'),
  GATEWAY_REPLICAS: wholeNumber(1, 1_000)
    .default(2)
    .describe('how many replicas share the limits while the store that counts for all of them is away'),
  TRUSTED_PROXIES: networks().describe(
    'the proxies whose X-Forwarded-For, -Proto and -Host are believed: addresses and networks, separated by commas',
  ),
  CORS_ORIGINS: listed()
    .pipe(z.array(z.string().refine(isOrigin, 'should be origins such as https://app.example.com, without a path')))
    .describe("the origins whose pages may use the API in a browser with its user's session, separated by commas"),
  BLOCK_EXEMPT: networks().describe('addresses and networks that are never blocked, separated by commas'),
  BLOCK_AFTER_REFUSALS: wholeNumber(1, 1_000_000)
    .default(200)
    .describe('after how many refused credentials within ten minutes an address is blocked for a while'),
  HTTP_HEADERS_TIMEOUT_MS: wholeNumber(100, 600_000)
    .default(10_000)
    .describe('how long the headers of a request may take to come in, in milliseconds'),
  HTTP_REQUEST_TIMEOUT_MS: wholeNumber(100, 600_000)
    .default(30_000)
    .describe('how long a request may take to come in whole, in milliseconds'),
  HTTP_MAX_CONNECTIONS: wholeNumber(1, 1_000_000)
    .default(10_000)
    .describe('how many connections one replica keeps at once'),
};

/** What is read by a function that throws a sentence is fit when it does not. */
function refuse(context: { addIssue: (message: string) => void }, read: () => unknown): void {
  try {
    read();
  } catch (error) {
    context.addIssue((error as Error).message);
  }
}

function isOrigin(text: string): boolean {
  return /^https?:\/\//.test(text) && URL.canParse(text) && new URL(text).origin === text;
}
