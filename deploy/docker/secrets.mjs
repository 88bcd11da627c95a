// Writes what containers need to know, with fresh secrets the first time and the same ones after: node deploy/docker/secrets.mjs <folder>
// For Compose and the Kubernetes overlay `dev`; in production, secrets come from where you keep yours.
import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { ownSettings } from '../local/environments.mjs';
import { natsConfig } from '../local/nats-users.mjs';
import { DATABASE, databaseUrl } from '../local/provision.mjs';
import { keepSecrets } from '../local/secrets.mjs';
import { schemaOf, SERVICES } from '../local/services.mjs';
import { databaseVariable } from './database-variable.mjs';

const POSTGRES = 'postgres://postgres@postgres:5432/postgres';
const SANDBOX = 'http://sandbox:8787';
/** The mail catcher speaks no TLS, and what it takes goes nowhere. */
const MAIL = 'smtp://mail:1025?requireTLS=false';

const [folder] = process.argv.slice(2);
if (!folder) {
  console.error('Usage: node deploy/docker/secrets.mjs <folder>');
  process.exit(1);
}
const secrets = keepSecrets(resolve(folder));
const databases = Object.fromEntries(SERVICES.map(service => [service, databaseOf(service)]));

for (const service of SERVICES) {
  write(`${service}.env`, {
    DATABASE_URL: databases[service],
    NATS_USER: service,
    NATS_PASSWORD: secrets.nats[service],
    ...ownSettings(service, { secrets, notionUrl: SANDBOX, smtpUrl: MAIL }),
  });
}
const { POSTGRES_PASSWORD } = writePassword('postgres.env', 'POSTGRES_PASSWORD');
write('provision.env', {
  POSTGRES_ADMIN_URL: databaseUrl(POSTGRES, 'postgres', { role: 'postgres', password: POSTGRES_PASSWORD }),
  ...Object.fromEntries(SERVICES.map(service => [databaseVariable(service), databases[service]])),
});
write('backup.env', {
  BACKUP_DATABASE_URL: databaseUrl(POSTGRES, DATABASE, { role: 'postgres', password: POSTGRES_PASSWORD }),
});
writeFileSync(join(folder, 'backup.key'), secrets.backupKey, { mode: 0o600 });
writePassword('grafana.env', 'GF_SECURITY_ADMIN_PASSWORD');
const nats = natsConfig({ host: '0.0.0.0', port: 4222, storeDir: '/data', users: secrets.nats });
writeFileSync(join(folder, 'nats.conf'), nats, { mode: 0o600 });
console.log(
  `${folder} holds an .env file of each container, nats.conf, backup.key, and secrets.json with the demo user and API key.`,
);

function databaseOf(service) {
  return databaseUrl(POSTGRES, DATABASE, { role: schemaOf(service), password: secrets.postgres[service] });
}

/** Postgres and Grafana take a password at their first start only, so the one of that start is kept. */
function writePassword(name, variable) {
  const file = join(folder, name);
  const kept = existsSync(file)
    ? readFileSync(file, 'utf8').match(new RegExp(`^${variable}=(.+)$`, 'm'))?.[1]
    : undefined;
  const variables = { [variable]: kept ?? randomBytes(24).toString('base64url') };
  write(name, variables);
  return variables;
}

function write(name, variables) {
  const lines = Object.entries(variables).map(([variable, value]) => `${variable}=${value}\n`);
  writeFileSync(join(folder, name), lines.join(''), { mode: 0o600 });
}
