import { resolve } from 'node:path';
import { faultsOf, FOLDERS, render } from './check.mjs';

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

  it('of the overlay dev give each service what it reads', () => {
    const documents = render(resolve(ROOT, 'k8s/overlays/dev'));
    const dataOf = (kind, name) =>
      Object.keys(documents.find(each => each.kind === kind && each.metadata.name === name)?.data ?? {});
    for (const { kind, metadata, spec } of documents) {
      if (kind !== 'Deployment' || !services.includes(metadata.name)) continue;
      const [container] = spec.template.spec.containers;
      const given = container.envFrom.flatMap(({ configMapRef, secretRef }) =>
        configMapRef ? dataOf('ConfigMap', configMapRef.name) : dataOf('Secret', secretRef.name),
      );
      expect([metadata.name, ...given]).toEqual(
        expect.arrayContaining(['PORT', 'NATS_URL', 'DATABASE_URL', 'NATS_USER', 'NATS_PASSWORD']),
      );
    }
  });
});

describe('the check', () => {
  const deployment = () =>
    render(resolve(ROOT, 'k8s/base')).find(({ kind, metadata }) => kind === 'Deployment' && metadata.name === 'audit');
  const containerOf = document => document.spec.template.spec.containers[0];

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
  ])('refuses %s', (_what, spoil, fault) => {
    const document = deployment();
    spoil(document);
    expect(faultsOf([document])).toEqual([expect.stringMatching(fault)]);
  });
});
