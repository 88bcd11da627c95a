// Makes the database, roles and schemas on a Postgres 18, once; repeating it changes nothing but passwords.
// Reads POSTGRES_ADMIN_URL, and the DATABASE_URL of each service from <folder>/<service>.env: node deploy/docker/provision.mjs <folder>
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { provision } from '../local/provision.mjs';
import { schemaOf, SERVICES } from '../local/services.mjs';

const [folder] = process.argv.slice(2);
const adminUrl = process.env.POSTGRES_ADMIN_URL;
if (!folder || !adminUrl) {
  console.error(
    'Usage: POSTGRES_ADMIN_URL=postgres://… node deploy/docker/provision.mjs <folder with <service>.env files>',
  );
  process.exit(1);
}
await provision(adminUrl, { services: SERVICES.map(roleOf) });
console.log(`provisioned: ${SERVICES.map(schemaOf).join(', ')}`);

function roleOf(service) {
  const lines = readFileSync(join(folder, `${service}.env`), 'utf8').split('\n');
  const url = new URL(lines.find(line => line.startsWith('DATABASE_URL=')).slice('DATABASE_URL='.length));
  return {
    schema: schemaOf(service),
    role: decodeURIComponent(url.username),
    password: decodeURIComponent(url.password),
  };
}
