import { DATABASE, databaseUrl } from './provision.mjs';
import { schemaOf } from './services.mjs';

/**
 * The environment variables of one replica of a service: what all read, and what this one reads.
 * @param {{ service: string, replica: string, port: number, stack: { postgresUrl: string, natsUrl: string, notionUrl?: string, secrets: ReturnType<typeof import('./secrets.mjs').keepSecrets> }, extra?: Record<string, string> }} given
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
  gateway: ({ secrets }) => ({
    JWT_SIGNING_KEY: secrets.jwtSigningKey,
    SECRETS_KEY: secrets.gatewaySecretsKey,
    GATEWAY_SEED_EMAIL: secrets.demo.email,
    GATEWAY_SEED_PASSWORD: secrets.demo.password,
    GATEWAY_SEED_API_KEY: secrets.demo.apiKey,
  }),
  'notion-sync': ({ secrets, notionUrl }) => ({
    TOKEN_ENCRYPTION_KEY: secrets.tokenEncryptionKey,
    ...(notionUrl ? { NOTION_BASE_URL: notionUrl } : {}),
  }),
  alerting: ({ secrets }) => ({
    SECRETS_KEY: secrets.webhookSecretsKey,
    // On one machine, the receiver of a webhook is on that machine.
    WEBHOOK_ALLOW_PRIVATE: 'true',
  }),
};

// What a person sets for the whole stack reaches each service; nothing else of the shell's environment does.
const PASSED_ON =
  /^(PATH|HOME|TZ|LANG|LC_.*|TMPDIR|NODE_OPTIONS|NODE_EXTRA_CA_CERTS|HTTPS?_PROXY|NO_PROXY|LOG_.*|OTEL_.*|NOTION_(?!TOKEN$).*)$/;

/** What of our own environment a process that we start may see. */
export function inherited() {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => PASSED_ON.test(name)));
}
