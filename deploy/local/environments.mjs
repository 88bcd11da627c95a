import { DATABASE, databaseUrl } from './provision.mjs';
import { schemaOf } from './services.mjs';

/**
 * The environment variables of one replica of a service: what all read, and what this one reads.
 * @param {{ service: string, replica: string, port: number, stack: { postgresUrl: string, natsUrl: string, smtpUrl?: string, publicUrl?: string, notionUrl?: string, notionOAuth?: { clientId: string, clientSecret: string, redirectUri: string }, secrets: ReturnType<typeof import('./secrets.mjs').keepSecrets> }, extra?: Record<string, string> }} given
 */
export function environmentOf({ service, replica, port, stack, extra = {} }) {
  const role = { role: schemaOf(service), password: stack.secrets.postgres[service] };
  return {
    ...inherited(),
    NODE_ENV: 'production',
    REPLICA: replica,
    HOST: '127.0.0.1',
    PORT: String(port),
    DATABASE_URL: databaseUrl(stack.postgresUrl, DATABASE, role),
    NATS_URL: stack.natsUrl,
    NATS_USER: service,
    NATS_PASSWORD: stack.secrets.nats[service],
    ...ownSettings(service, stack),
    ...extra,
  };
}

/** What one service reads beyond what all read. */
export function ownSettings(service, stack) {
  return OWN[service]?.(stack) ?? {};
}

const OWN = {
  gateway: ({ secrets, smtpUrl, publicUrl }) => ({
    JWT_SIGNING_KEY: secrets.jwtSigningKey,
    SECRETS_KEY: secrets.gatewaySecretsKey,
    SIGN_UP: 'open',
    ...(smtpUrl ? { SMTP_URL: smtpUrl } : {}),
    ...(publicUrl ? { PUBLIC_URL: publicUrl } : {}),
    GATEWAY_SEED_EMAIL: secrets.demo.email,
    GATEWAY_SEED_PASSWORD: secrets.demo.password,
    GATEWAY_SEED_API_KEY: secrets.demo.apiKey,
  }),
  'notion-sync': ({ secrets, notionUrl, notionOAuth }) => ({
    TOKEN_ENCRYPTION_KEY: secrets.tokenEncryptionKey,
    ...(notionUrl ? { NOTION_BASE_URL: notionUrl } : {}),
    ...(notionOAuth
      ? {
          NOTION_OAUTH_CLIENT_ID: notionOAuth.clientId,
          NOTION_OAUTH_CLIENT_SECRET: notionOAuth.clientSecret,
          NOTION_OAUTH_REDIRECT_URI: notionOAuth.redirectUri,
        }
      : {}),
  }),
  alerting: ({ secrets }) => ({
    SECRETS_KEY: secrets.webhookSecretsKey,
    // On one machine, the receiver of a webhook is on that machine.
    WEBHOOK_ALLOW_PRIVATE: 'true',
  }),
};

/** Where Notion, played by the sandbox, sends people back to. */
export function oauthRedirectUri(gatewayPort) {
  return `http://127.0.0.1:${gatewayPort}/v1/connections/authorizations/callback`;
}

// What a person sets for the whole stack reaches each service; nothing else of the shell's environment does.
const PASSED_ON =
  /^(PATH|HOME|TZ|LANG|LC_.*|TMPDIR|NODE_OPTIONS|NODE_EXTRA_CA_CERTS|HTTPS?_PROXY|NO_PROXY|LOG_.*|OTEL_.*|REDIS_URL|RATE_LIMITS|TRUSTED_PROXIES|CORS_ORIGINS|BLOCK_.*|GATEWAY_REPLICAS|HTTP_(HEADERS|REQUEST)_TIMEOUT_MS|NOTION_(?!TOKEN$).*|TASKS_.*|ARCHIVE_.*|DEAD_LETTERS?_.*|PRIORITY_AGEING_MS|WORKER_LEASE_MS)$/;

/** What of our own environment a process that we start may see. */
export function inherited() {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => PASSED_ON.test(name)));
}
