import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { spawnSync } from 'node:child_process';
import { loadConfig } from '@na/config';
import { SERVICES } from '../local/services.mjs';
import { findPrometheus } from '../prometheus/find-prometheus.mjs';
import { composeShape } from './compose-shape.mjs';
import { readCompose, variablesOf, writeSecrets } from './compose-file.mjs';
import { databaseVariable } from './database-variable.mjs';
import { contextOf } from './dockerfile.mjs';
import { leavingSeconds } from './leaving-time.mjs';

const DEPLOY = resolve(import.meta.dirname, '..');
const ROOT = resolve(DEPLOY, '..');

const compose = readCompose();
const folder = mkdtempSync(join(tmpdir(), 'na-compose-'));
beforeAll(() => writeSecrets(folder));
afterAll(() => rmSync(folder, { recursive: true }));

describe('the Compose file', () => {
  it('says what Compose understands and we ask for', () => {
    expect(composeShape.safeParse(compose).error?.issues ?? []).toEqual([]);
  });

  it('depends on services and volumes that are there', () => {
    const { services, volumes } = compose;
    const asked = Object.values(services).flatMap(({ depends_on: on = {} }) => Object.keys(on));
    expect(asked.filter(name => !services[name])).toEqual([]);
    expect(
      sources()
        .filter(source => !source.startsWith('./'))
        .sort(),
    ).toEqual(Object.keys(volumes).sort());
  });

  it('names files that are there', () => {
    const builds = Object.values(compose.services).flatMap(({ build }) => build ?? []);
    const paths = [
      ...builds.map(({ context, dockerfile }) => join(context, dockerfile)),
      ...sources().filter(source => source.startsWith('./')),
      ...Object.values(compose.services).flatMap(({ env_file: file = [] }) => file),
    ];
    const found = path => existsSync(path.replace(/^(\.\/)?docker\/secrets/, folder)) || existsSync(join(DEPLOY, path));
    expect(paths.filter(path => !found(path))).toEqual([]);
  });

  it('starts programs that are there', () => {
    const programs = Object.values(compose.services)
      .filter(({ build }) => build)
      .map(({ command: [main] }) => main);
    const sourceOf = main => main.replace('/dist/', '/src/').replace(/\.js$/, '.ts');
    expect(programs).toHaveLength(SERVICES.length + 2);
    expect(programs.filter(main => !existsSync(join(ROOT, sourceOf(main))))).toEqual([]);
  });

  it.each(SERVICES)('gives %s a configuration that it starts with', async name => {
    const { configShape } = await import(join(ROOT, `services/${name}/src/config.ts`));
    const config = loadConfig(configShape, variablesOf(compose.services[name], folder));
    expect(config).toMatchObject({ HOST: '0.0.0.0', PORT: 8080, NATS_USER: name, NATS_PASSWORD: expect.any(String) });
    expect(seconds(compose.services[name].stop_grace_period)).toBeGreaterThanOrEqual(
      leavingSeconds(config.DRAIN_TIMEOUT_MS),
    );
  });

  it('leads to Notion itself when it is told to', () => {
    const { services } = readCompose({ NOTION_BASE_URL: 'https://api.notion.com' });
    expect(variablesOf(services['notion-sync'], folder).NOTION_BASE_URL).toBe('https://api.notion.com');
  });

  it('catches mails unless it is given a mail server', () => {
    const urlOf = file => variablesOf(file.services.gateway, folder).SMTP_URL;
    const { hostname, port, searchParams } = new URL(urlOf(compose));
    expect(compose.services[hostname].image).toMatch(/^axllent\/mailpit:/);
    // Where mailpit listens, and speaks no TLS.
    expect([port, searchParams.get('requireTLS')]).toEqual(['1025', 'false']);
    expect(compose.services[hostname].ports).toEqual(['127.0.0.1:8025:8025']);
    const SMTP_URL = 'smtps://mail.example.com';
    expect(urlOf(readCompose({ SMTP_URL }))).toBe(SMTP_URL);
  });

  it('tells the one who provisions what the services log in with', () => {
    const { POSTGRES_ADMIN_URL, ...databases } = variablesOf(compose.services.provision, folder);
    const { POSTGRES_PASSWORD } = variablesOf(compose.services.postgres, folder);
    expect(new URL(POSTGRES_ADMIN_URL).password).toBe(POSTGRES_PASSWORD);
    for (const name of SERVICES) {
      expect(databases[databaseVariable(name)]).toBe(variablesOf(compose.services[name], folder).DATABASE_URL);
    }
  });

  it('lets Prometheus scrape every service, by rules that it understands', () => {
    const config = readFileSync(join(DEPLOY, 'docker/prometheus.yml'), 'utf8');
    const jobs = [...config.matchAll(/job_name: (\S+)\n.*names: \[(\S+)\], type: A, port: (\d+)/g)];
    expect(jobs.map(([, job, name, port]) => [job, name, port])).toEqual(SERVICES.map(name => [name, name, '8080']));
    const { stdout, stderr, status } = spawnSync(
      findPrometheus().promtool,
      ['check', 'config', '--syntax-only', join(DEPLOY, 'docker/prometheus.yml')],
      { encoding: 'utf8' },
    );
    expect([status, stdout + stderr]).toEqual([0, expect.stringContaining('SUCCESS')]);
  });
});

describe('the shape', () => {
  it.each([
    ['a misspelt field', file => (file.services.audit.comand = []), /comand/],
    ['a field of the file that does not exist', file => (file.servces = {}), /servces/],
    ['a port that the network sees', file => (file.services.gateway.ports = ['3000:8080']), /loopback only/],
    ['an image without a version', file => (file.services.nats.image = 'nats:latest'), /has a version/],
    ['a variable that is not text', file => (file.services.audit.environment.PORT = 8080), /expected string/],
  ])('refuses %s', (_what, spoil, fault) => {
    const file = structuredClone(compose);
    spoil(file);
    expect(composeShape.safeParse(file).error?.message).toMatch(fault);
  });
});

describe('the secrets', () => {
  it('stay the same when they are written again', () => {
    const all = () => Object.keys(compose.services).map(name => variablesOf(compose.services[name], folder));
    const first = all();
    writeSecrets(folder);
    expect(all()).toEqual(first);
  });

  // ASVS 13.3.1
  it('do not come into the image', () => {
    const isTaken = contextOf(readFileSync(join(ROOT, '.dockerignore'), 'utf8'));
    const open = [
      'package.json',
      'proto',
      'deploy',
      'deploy/docker',
      'deploy/docker/provision.mjs',
      'services/audit/src',
    ];
    const closed = ['.git', '.data', 'deploy/docker/secrets', 'k8s', 'node_modules', 'services/audit/dist'];
    expect([...open, ...closed].filter(isTaken)).toEqual(open);
  });
});

/** What the containers mount: `./path` of a file or folder, or the name of a volume. */
function sources() {
  return Object.values(compose.services).flatMap(({ volumes = [] }) => volumes.map(volume => volume.split(':')[0]));
}

function seconds(duration) {
  return Number(duration.replace(/s$/, ''));
}
