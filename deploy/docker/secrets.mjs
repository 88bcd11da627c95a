// Writes what containers need to know, with fresh secrets the first time and the same ones after: node deploy/docker/secrets.mjs <folder>
// For Compose and the Kubernetes overlay `dev`; in production, secrets come from where you keep yours.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { ownSettings } from '../local/environments.mjs';
import { natsConfig } from '../local/nats-users.mjs';
import { DATABASE, databaseUrl } from '../local/provision.mjs';
import { keepSecrets } from '../local/secrets.mjs';
import { schemaOf, SERVICES } from '../local/services.mjs';

const [folder] = process.argv.slice(2);
if (!folder) {
  console.error('Usage: node deploy/docker/secrets.mjs <folder>');
  process.exit(1);
}
const secrets = keepSecrets(resolve(folder));
const postgres = 'postgres://postgres@postgres:5432/postgres';

for (const service of SERVICES) {
  write(`${service}.env`, {
    DATABASE_URL: databaseUrl(postgres, DATABASE, { role: schemaOf(service), password: secrets.postgres[service] }),
    NATS_USER: service,
    NATS_PASSWORD: secrets.nats[service],
    ...ownSettings(service, { secrets, notionUrl: 'http://sandbox:8787' }),
  });
}
write('postgres.env', {
  POSTGRES_PASSWORD: secrets.nats.operator,
  POSTGRES_ADMIN_URL: databaseUrl(postgres, 'postgres', { role: 'postgres', password: secrets.nats.operator }),
});
const nats = natsConfig({ host: '0.0.0.0', port: 4222, storeDir: '/data', users: secrets.nats });
writeFileSync(join(folder, 'nats.conf'), nats, { mode: 0o600 });
console.log(
  `written to ${folder}: ${SERVICES.map(service => `${service}.env`).join(', ')}, postgres.env, nats.conf, secrets.json`,
);

function write(name, variables) {
  mkdirSync(folder, { recursive: true });
  const lines = Object.entries(variables).map(([variable, value]) => `${variable}=${value}\n`);
  writeFileSync(join(folder, name), lines.join(''), { mode: 0o600 });
}
