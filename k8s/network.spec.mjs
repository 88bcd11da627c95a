import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parse } from 'yaml';
import { faultsOf, render } from './check.mjs';
import { reachOf } from './network-rules.mjs';

const ROOT = resolve(import.meta.dirname, '..');
const SERVICES = ['gateway', 'scheduler', 'notion-sync', 'audit', 'alerting'];
const EVERY = ['kube-system:53', 'monitoring:4318', 'nats:4222', 'postgres:5432'];

const named = (documents, kind, name) =>
  documents.find(document => document.kind === kind && document.metadata.name === name);

describe('out of the cluster', () => {
  const base = render(resolve(ROOT, 'k8s/base'));

  // ASVS 13.2.4, 13.2.5
  it.each([
    ['scheduler', []],
    ['audit', []],
    ['notion-sync', ['internet:443']],
    ['alerting', ['internet:443', 'internet:80']],
    ['gateway', ['internet:443', 'internet:465', 'internet:587', 'redis:6379']],
  ])(
    '%s reaches its database, its broker, names and traces, and besides them only what its work needs',
    (name, more) => {
      expect(reachOf(named(base, 'Deployment', name), base)).toEqual([...EVERY, ...more].sort());
    },
  );

  it('the overlay dev lets them out to what takes the place of Notion and of the mail server', () => {
    const dev = render(resolve(ROOT, 'k8s/overlays/dev'));
    expect(reachOf(named(dev, 'Deployment', 'notion-sync'), dev)).toContain('sandbox:8787');
    expect(reachOf(named(dev, 'Deployment', 'gateway'), dev)).toContain('mail:1025');
  });

  const policy = () => structuredClone(named(base, 'NetworkPolicy', 'alerting-outwards'));
  it.each([
    ['to anywhere', spec => delete spec.egress[0].to, /lets out to anywhere/],
    ['on any port', spec => delete spec.egress[0].ports, /lets out to anywhere/],
    ['to any namespace', spec => (spec.egress[0].to = [{ namespaceSelector: {} }]), /lets out to anywhere/],
    [
      'to the metadata service of a cloud',
      spec =>
        (spec.egress[0].to[0].ipBlock.except = spec.egress[0].to[0].ipBlock.except.filter(
          net => !net.startsWith('169.254.'),
        )),
      /lets out to 169\.254\.169\.254/,
    ],
  ])('the check refuses a way %s', (_what, spoil, fault) => {
    const document = policy();
    spoil(document.spec);
    expect(faultsOf([document])).toEqual([expect.stringMatching(fault)]);
  });

  it('the check refuses a service that no policy binds', () => {
    expect(faultsOf([named(base, 'Deployment', 'audit')])).toContain('Deployment audit may reach whatever it wants.');
  });
});

describe('the overlay edge', () => {
  const edge = render(resolve(ROOT, 'k8s/overlays/edge'));
  const ingress = () => structuredClone(named(edge, 'Ingress', 'gateway'));
  const rest = edge.filter(({ kind }) => kind === 'TLSOption');

  // ASVS 12.2.1, 12.2.2, 13.4.5
  it('lets callers in over HTTPS alone, with the certificate of a public issuer, and to the paths that are for them', () => {
    const { metadata, spec } = ingress();
    expect(metadata.annotations).toMatchObject({
      'cert-manager.io/cluster-issuer': 'letsencrypt',
      'traefik.ingress.kubernetes.io/router.entrypoints': 'websecure',
    });
    expect(spec.tls).toEqual([{ hosts: ['assistant.example.com'], secretName: 'gateway-edge' }]);
    expect(spec.rules[0].http.paths.map(({ path, pathType }) => `${path} ${pathType}`)).toEqual([
      ...['/v1 Prefix', '/oauth Prefix', '/account Prefix', '/docs Prefix', '/.well-known Prefix', '/health Exact'],
    ]);
  });

  // ASVS 12.3.3, 12.3.4
  it.each(SERVICES)('has %s speak HTTPS with those in the cluster too, and trust the cluster’s own CA alone', name => {
    const pod = named(edge, 'Deployment', name).spec.template;
    const [container] = pod.spec.containers;
    expect(named(edge, 'ConfigMap', 'notion-assistant').data).toMatchObject({
      HTTP_TLS: '/tls',
      NATS_TLS_CA: '/tls/ca.crt',
      DATABASE_TLS_CA: '/tls/ca.crt',
    });
    expect(container.volumeMounts).toContainEqual({ name: 'tls', mountPath: '/tls', readOnly: true });
    expect(pod.spec.volumes).toContainEqual({ name: 'tls', secret: { secretName: `${name}-tls` } });
    for (const probe of ['startupProbe', 'livenessProbe', 'readinessProbe'])
      expect(container[probe].httpGet.scheme).toBe('HTTPS');
    expect(pod.metadata.annotations['prometheus.io/scheme']).toBe('https');
  });

  // ASVS 12.3.3, 12.3.4
  it('has the ingress speak HTTPS with the gateway, and look whom it talks to', () => {
    expect(named(edge, 'Service', 'gateway').metadata.annotations).toMatchObject({
      'traefik.ingress.kubernetes.io/service.serversscheme': 'https',
      'traefik.ingress.kubernetes.io/service.serverstransport': 'notion-assistant-gateway@kubernetescrd',
    });
    expect(named(edge, 'ServersTransport', 'gateway').spec).toEqual({
      serverName: 'gateway',
      insecureSkipVerify: false,
      rootCAs: [{ secret: 'gateway-tls' }],
    });
  });

  // ASVS 12.1.1, 12.1.2, 12.2.1, 12.2.2, 13.4.5
  it.each([
    ['a host without a certificate', ({ spec }) => (spec.rules[0].host = 'other.example.com'), /without a certificate/],
    [
      'clear text',
      ({ metadata }) => (metadata.annotations['traefik.ingress.kubernetes.io/router.entrypoints'] = 'web'),
      /answers in clear text/,
    ],
    [
      'a certificate of nobody',
      ({ metadata }) => delete metadata.annotations['cert-manager.io/cluster-issuer'],
      /from no issuer/,
    ],
    [
      'TLS as it comes',
      ({ metadata }) => delete metadata.annotations['traefik.ingress.kubernetes.io/router.tls.options'],
      /whatever TLS/,
    ],
    ['metrics for everybody', ({ spec }) => (spec.rules[0].http.paths[0].path = '/'), /leads to \/metrics/],
    [
      'probes for everybody',
      ({ spec }) => (spec.rules[0].http.paths[5].pathType = 'Prefix'),
      /leads to \/health\/live/,
    ],
  ])('is refused by the check with %s', (_what, spoil, fault) => {
    const document = ingress();
    spoil(document);
    expect(faultsOf([document, ...rest])).toContainEqual(expect.stringMatching(fault));
  });

  // ASVS 12.1.1, 12.1.2
  it.each([
    ['TLS 1.1', spec => (spec.minVersion = 'VersionTLS11'), /TLS before 1\.2/],
    ['no word on ciphers', spec => delete spec.cipherSuites, /which ciphers/],
    [
      'a cipher without forward secrecy',
      spec => spec.cipherSuites.push('TLS_RSA_WITH_AES_256_GCM_SHA384'),
      /the weak TLS_RSA/,
    ],
    [
      'a cipher without authentication',
      spec => spec.cipherSuites.push('TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA'),
      /the weak TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA/,
    ],
  ])('is refused by the check with %s', (_what, spoil, fault) => {
    const document = structuredClone(named(edge, 'TLSOption', 'strong'));
    spoil(document.spec);
    expect(faultsOf([document])).toEqual([expect.stringMatching(fault)]);
  });

  // ASVS 16.4.3
  it('has a collector take what the services log to another system, over TLS that is verified, and lose nothing meanwhile', () => {
    const { receivers, exporters, service } = parse(named(edge, 'ConfigMap', 'log-collector').data['config.yaml']);
    expect(receivers.filelog.include).toEqual(['/var/log/pods/notion-assistant_*/*/*.log']);
    const { logs_endpoint: endpoint, tls, sending_queue: queue } = exporters.otlphttp;
    expect(new URL(endpoint).protocol).toBe('https:');
    expect(tls).toEqual({ insecure: false, insecure_skip_verify: false, min_version: '1.2' });
    expect([queue.storage, receivers.filelog.storage]).toEqual(['file_storage', 'file_storage']);
    expect(service.pipelines.logs).toMatchObject({ receivers: ['filelog'], exporters: ['otlphttp'] });
    const [logs] = named(edge, 'DaemonSet', 'log-collector').spec.template.spec.containers[0].volumeMounts.filter(
      ({ mountPath }) => mountPath === '/var/log/pods',
    );
    expect(logs.readOnly).toBe(true);
  });

  // ASVS 16.4.3
  it('lets no service reach where its log lines go, nor the collector anything else', () => {
    for (const name of SERVICES)
      expect(reachOf(named(edge, 'Deployment', name), edge).filter(place => place.startsWith('203.0.113.'))).toEqual(
        [],
      );
    const collector = named(edge, 'DaemonSet', 'log-collector');
    expect(reachOf(collector, edge)).toEqual(['203.0.113.0/24:443', 'kube-system:53']);
  });

  // ASVS 13.4.2
  it('runs nothing in a mode for debugging', () => {
    const dockerfile = readFileSync(resolve(ROOT, 'deploy/docker/Dockerfile'), 'utf8');
    expect(dockerfile).toMatch(/^ENV NODE_ENV=production /m);
    expect(dockerfile).not.toMatch(/--inspect|--watch/);
    expect(named(edge, 'ConfigMap', 'notion-assistant').data.LOG_LEVEL).toBe('info');
    for (const { spec } of edge.filter(({ kind }) => kind === 'Deployment'))
      expect(JSON.stringify(spec)).not.toMatch(/inspect|NODE_OPTIONS|NODE_ENV|DEBUG/);
  });

  it('is refused by the check when it does not look whom it talks to', () => {
    const document = structuredClone(named(edge, 'ServersTransport', 'gateway'));
    document.spec.insecureSkipVerify = true;
    expect(faultsOf([document])).toEqual(['ServersTransport gateway does not look whom it talks to.']);
  });
});
