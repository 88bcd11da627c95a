import { flag, serviceConfig, wholeNumber } from '@na/config';
import { z } from 'zod';
import { protectionShape } from './protection/settings.ts';
import { readKey } from './api-key/key-text.ts';

const key = () => z.base64().refine(text => Buffer.from(text, 'base64').length === 32, 'should be 32 bytes as base64');

const isOrigin = (text: string) => URL.canParse(text) && new URL(text).origin === text;

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
  PUBLIC_URL: z
    .url({ protocol: /^https?$/ })
    .default('http://127.0.0.1:3000')
    .transform(url => url.replace(/\/+$/, ''))
    .describe('where people reach the gateway: what the links in mails begin with'),
  SMTP_URL: z
    .url({ protocol: /^smtps?$/ })
    .optional()
    .describe(
      'the mail server, smtp[s]://[user:password@]host[:port]; elsewhere than on this machine it has to speak TLS unless ?requireTLS=false; without it mails wait',
    ),
  MAIL_FROM: z
    .string()
    .regex(/^[^\p{Cc}<>@]*<?[^\s\p{Cc}<>@]+@[^\s\p{Cc}<>@]+>?$/u)
    .default('Notion Assistant <no-reply@localhost>')
    .describe('who mails are from: an address, or a name and <an address>'),
  SIGN_UP: z
    .enum(['open', 'invite_only', 'closed'])
    .default('closed')
    .describe('who can sign up: anybody, whoever has an open invitation, or nobody'),
  MAIL_REQUESTS_PER_ADDRESS: wholeNumber(1, 1_000)
    .default(5)
    .describe('how many mails with links can be asked for to one e-mail address in an hour'),
  MAIL_REQUESTS_PER_IP: wholeNumber(1, 1_000_000)
    .default(60)
    .describe('how many mails with links can be asked for from one address of the net in an hour'),
  API_KEY_MAX_DAYS: wholeNumber(1, 10 * 365)
    .default(365)
    .describe('how far ahead the end of an API key may be set, in days'),
  OIDC_ISSUER: z
    .url({ protocol: /^https?$/ })
    .optional()
    .describe('the OpenID provider that users may sign in by; nobody may when not set'),
  OIDC_CLIENT_ID: z.string().optional().describe('what the OpenID provider knows the gateway as'),
  OIDC_CLIENT_SECRET: z.string().optional().describe('the secret that goes with OIDC_CLIENT_ID'),
  OIDC_LINK_BY_EMAIL: flag()
    .default(false)
    .describe(
      'whether whoever the provider says has a verified address is the user who has it here; only for a provider that is trusted with that',
    ),
  RETURN_TO_ORIGINS: z
    .string()
    .default('')
    .transform(text => text.split(',').filter(Boolean))
    .pipe(z.array(z.string().refine(isOrigin, 'should be origins such as https://app.example.com')))
    .describe(
      'origins, besides that of PUBLIC_URL, to which a browser may be led after somebody has connected Notion, separated by commas',
    ),
  GATEWAY_CALL_TIMEOUT_MS: wholeNumber(100, 60_000)
    .default(5_000)
    .describe('how long the gateway waits for the answer of a service, in milliseconds'),
  STATISTICS_STREAMS_PER_WORKSPACE: wholeNumber(1, 10_000)
    .default(50)
    .describe('how many clients may follow the statistics of one workspace live at a time, on each replica'),
  BATCH_UPLOAD_MAX_BYTES: wholeNumber(1_024, 8 * 1024 ** 3)
    .default(256 * 1024 ** 2)
    .describe('how large the lines of one upload into a batch may be, in bytes; a batch may take several'),
  BATCH_UPLOAD_TIMEOUT_MS: wholeNumber(100, 24 * 3_600_000)
    .default(600_000)
    .describe('how long one upload into a batch may take, in milliseconds'),
  BATCH_UPLOAD_SILENCE_MS: wholeNumber(100, 600_000)
    .default(30_000)
    .describe('how long the sender of an upload may send nothing while more is wanted, in milliseconds'),
  ...protectionShape,
  GATEWAY_SEED_EMAIL: z.email().optional().describe('the e-mail address of a first user, made at start'),
  GATEWAY_SEED_PASSWORD: z.string().min(8).max(128).optional().describe("the first user's password"),
  GATEWAY_SEED_API_KEY: z
    .string()
    .regex(/^na_[A-Za-z0-9_-]{29,197}$/)
    .refine(key => typeof readKey(key) !== 'string', 'has a checksum that does not fit, so it was copied wrongly')
    .optional()
    .describe("an API key of the first user's workspace: na_ and 29 or more letters, digits, _ or -"),
});

export type Config = z.output<typeof configShape>;
