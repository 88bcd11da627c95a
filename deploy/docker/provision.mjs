// Makes the database, roles and schemas on a Postgres 18, once; repeating it changes nothing but passwords: node deploy/docker/provision.mjs
// Reads POSTGRES_ADMIN_URL, and role and password of each service from <SERVICE>_DATABASE_URL, e.g. NOTION_SYNC_DATABASE_URL.
import { provision } from '../local/provision.mjs';
import { schemaOf, SERVICES } from '../local/services.mjs';
import { databaseVariable } from './database-variable.mjs';

const ADMIN = 'POSTGRES_ADMIN_URL';

const missing = [ADMIN, ...SERVICES.map(databaseVariable)].filter(variable => !URL.canParse(process.env[variable]));
if (missing.length) {
  console.error(`Set each of these to a URL, postgres://role:password@host:port/database: ${missing.join(', ')}.`);
  process.exit(1);
}
await provision(process.env[ADMIN], { services: SERVICES.map(roleOf) });
console.log(`provisioned: ${SERVICES.map(schemaOf).join(', ')}`);

function roleOf(service) {
  const { username, password } = new URL(process.env[databaseVariable(service)]);
  return { schema: schemaOf(service), role: decodeURIComponent(username), password: decodeURIComponent(password) };
}
