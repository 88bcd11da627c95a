import { join, resolve } from 'node:path';
import { loadConfig } from '@na/config';
import { configShape as backupShape } from '../deploy/backup/config.ts';
import { faultsOf, FOLDERS, render } from './check.mjs';
import { reachOf } from './network-rules.mjs';

const ROOT = resolve(import.meta.dirname, '..');
const services = ['gateway', 'scheduler', 'notion-sync', 'audit', 'alerting'];

describe('the manifests', () => {
  it.each(FOLDERS)('of %s are what Kubernetes and we ask for', folder => {
    expect(faultsOf(render(resolve(ROOT, folder)))).toEqual([]);
  });

  it.each(FOLDERS)('of %s run each service', folder => {
    const documents = render(resolve(ROOT, folder));
    const deployed = documents.filter(({ kind }) => kind === 'Deployment').map(({ metadata }) => metadata.name);
    expect(deployed).toEqual(expect.arrayContaining(services));
  });
});

describe('the overlay dev', () => {
  const documents = render(resolve(ROOT, 'k8s/overlays/dev'));

  it.each(services)('gives %s a configuration that it starts with', async name => {
    const given = containerOf(find('Deployment', name)).envFrom.flatMap(({ configMapRef, secretRef }) =>
      configMapRef ? find('ConfigMap', configMapRef.name).data : decoded(find('Secret', secretRef.name).data),
    );
    const { configShape } = await import(join(ROOT, `services/${name}/src/config.ts`));
    const config = loadConfig(configShape, Object.assign({}, ...given));
    expect(config).toMatchObject({ HOST: '0.0.0.0', PORT: 8080, NATS_USER: name, NATS_PASSWORD: expect.any(String) });
  });

  it.each(['backup-incremental', 'backup-nightly'])('gives %s a key and a configuration that it starts with', name => {
    const { initContainers = [], containers, volumes } = find('CronJob', name).spec.jobTemplate.spec.template.spec;
    for (const { env, volumeMounts } of [...initContainers, ...containers]) {
      const given = Object.fromEntries(
        env.map(({ name: variable, value, valueFrom }) => [
          variable,
          value ?? decoded(find('Secret', valueFrom.secretKeyRef.name).data)[valueFrom.secretKeyRef.key],
        ]),
      );
      const config = loadConfig(backupShape, given);
      const { secretName, items } = volumes.find(({ name: volume }) => volume === 'key').secret;
      expect(config.BACKUP_KEY_FILE).toBe(`/keys/${items[0].path}`);
      expect(Buffer.from(decoded(find('Secret', secretName).data)[items[0].key], 'base64')).toHaveLength(32);
      const mounted = volumeMounts.map(({ mountPath }) => mountPath);
      expect(mounted).toEqual(expect.arrayContaining(['/keys', config.BACKUP_FOLDER]));
      expect(new URL(config.BACKUP_DATABASE_URL).pathname).toBe('/notion_assistant');
    }
    expect(reachOf(find('CronJob', name), documents)).toContain('postgres:5432');
  });

  it('catches the mails of the gateway, which reaches the catcher', () => {
    const { secretKeyRef } = containerOf(find('Deployment', 'gateway')).env.find(
      ({ name }) => name === 'SMTP_URL',
    ).valueFrom;
    const { SMTP_URL } = decoded(find('Secret', secretKeyRef.name).data);
    const { hostname, port } = new URL(SMTP_URL);
    expect(find('Service', hostname).spec.ports).toContainEqual({ name: 'smtp', port: Number(port) });
    expect(reachOf(find('Deployment', 'gateway'), documents)).toContain(`${hostname}:${port}`);
  });

  function find(kind, name) {
    return documents.find(document => document.kind === kind && document.metadata.name === name);
  }

  function decoded(data) {
    return Object.fromEntries(
      Object.entries(data).map(([name, value]) => [name, Buffer.from(value, 'base64').toString()]),
    );
  }
});

describe('the check', () => {
  const base = render(resolve(ROOT, 'k8s/base'));
  const fresh = (kind, name) =>
    structuredClone(base.find(document => document.kind === kind && document.metadata.name === name));

  it.each([
    ['a misspelt field', document => (document.spec.replicass = 2), /Deployment audit.*'"replicass"' does not exist/],
    [
      'a misspelt field of a container',
      document => (containerOf(document).imagePulPolicy = 'Always'),
      /imagePulPolicy/,
    ],
    ['a wrong type', document => (document.spec.replicas = 'two'), /not assignable to type 'number'/],
    ['a missing field', document => delete document.spec.selector, /'selector' is missing/],
    ['an unknown version', document => (document.apiVersion = 'apps/v9'), /unknown apiVersion "apps\/v9"/],
    ['a missing probe', document => delete containerOf(document).readinessProbe, /has no readiness probe/],
    [
      'an image without a version',
      document => (containerOf(document).image = 'audit:latest'),
      /image without a version/,
    ],
    [
      'a writable image',
      document => delete containerOf(document).securityContext.readOnlyRootFilesystem,
      /may write to its image/,
    ],
    ['a pod that closes at once', document => delete containerOf(document).lifecycle, /preStop has to sleep/],
    [
      'a pod that has no time to leave',
      document => (document.spec.template.spec.terminationGracePeriodSeconds = 30),
      /is killed after 30 s and may need 65 s/,
    ],
  ])('refuses %s', (_what, spoil, fault) => {
    const document = fresh('Deployment', 'audit');
    spoil(document);
    const rest = [fresh('ConfigMap', 'notion-assistant'), fresh('NetworkPolicy', 'services-outwards')];
    expect(faultsOf([document, ...rest])).toEqual([expect.stringMatching(fault)]);
  });

  it.each([
    ['no mail server', env => env.splice(0)],
    ['a mail server only if there is one', env => (env.at(-1).valueFrom.secretKeyRef.optional = true)],
    ['a mail server that is no secret', env => (env.at(-1).valueFrom = { fieldRef: { fieldPath: 'metadata.name' } })],
  ])('refuses a gateway that asks for %s', (_what, spoil) => {
    const gateway = fresh('Deployment', 'gateway');
    spoil(containerOf(gateway).env);
    const rest = [fresh('ConfigMap', 'notion-assistant'), fresh('NetworkPolicy', 'services-outwards')];
    expect(faultsOf([gateway, ...rest])).toEqual([
      expect.stringMatching(/^Deployment gateway.*starts without SMTP_URL/),
    ]);
  });

  it.each([
    [
      'a step of a job that may write to its image',
      pod => delete pod.initContainers[1].securityContext.readOnlyRootFilesystem,
      /CronJob backup-nightly: the container verify may write to its image/,
    ],
    [
      'a step of a job without a limit',
      pod => delete pod.containers[0].resources.limits,
      /prune has no limit for memory/,
    ],
  ])('refuses %s', (_what, spoil, fault) => {
    const document = fresh('CronJob', 'backup-nightly');
    spoil(document.spec.jobTemplate.spec.template.spec);
    expect(faultsOf([document, fresh('NetworkPolicy', 'services-outwards')])).toEqual([expect.stringMatching(fault)]);
  });

  it('refuses a job that no policy binds', () => {
    expect(faultsOf([fresh('CronJob', 'backup-incremental')])).toEqual([
      expect.stringMatching(/^CronJob backup-incremental.* may reach whatever it wants/),
    ]);
  });

  it('refuses a fixed number of replicas beside an autoscaler', () => {
    const gateway = fresh('Deployment', 'gateway');
    gateway.spec.replicas = 2;
    const documents = [
      gateway,
      fresh('HorizontalPodAutoscaler', 'gateway'),
      fresh('NetworkPolicy', 'services-outwards'),
    ];
    expect(faultsOf(documents)).toEqual([expect.stringMatching(/has a number of replicas of its own/)]);
  });
});

function containerOf(document) {
  return document.spec.template.spec.containers[0];
}
