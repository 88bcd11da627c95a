import { BlockList } from 'node:net';
import { nameOf } from './types.mjs';

/** Where nothing of the public internet is: this host, private networks, the metadata service of clouds. */
const PRIVATE = ['127.0.0.1', '10.0.0.1', '172.16.0.1', '192.168.0.1', '100.64.0.1', '169.254.169.254', '224.0.0.1'];
/** What no ingress may lead to: it is for the cluster. */
const OPERATIONAL = ['/metrics', '/health/live', '/health/ready', '/health/startup'];
const STRONG = /^TLS_ECDHE_(ECDSA|RSA)_WITH_(AES_(128|256)_GCM|CHACHA20_POLY1305)_SHA\d+$/;

/** What we ask of the ways in and out. */
export function networkFaults(documents) {
  return documents.flatMap(document => {
    if (document.kind === 'NetworkPolicy') return outwardFaults(document);
    if (document.kind === 'Ingress') return ingressFaults(document, documents);
    if (document.kind === 'TLSOption') return tlsFaults(document);
    if (document.kind === 'ServersTransport') return transportFaults(document);
    return ['Deployment', 'CronJob'].includes(document.kind) ? boundFaults(document, documents) : [];
  });
}

/** Whom the pods of a Deployment or CronJob may reach, each as `where:port`. */
export function reachOf(document, documents) {
  const { labels } = templateOf(document).metadata;
  return documents
    .filter(
      ({ kind, spec: policy }) =>
        kind === 'NetworkPolicy' && policy.policyTypes.includes('Egress') && selects(policy.podSelector, labels),
    )
    .flatMap(({ spec: { egress = [] } }) => egress)
    .flatMap(({ to = [{}], ports = [{}] }) =>
      to.flatMap(peer => ports.map(({ port }) => `${placeOf(peer)}:${port ?? 'any'}`)),
    )
    .filter((place, at, all) => all.indexOf(place) === at)
    .sort();
}

function templateOf({ kind, spec }) {
  return kind === 'CronJob' ? spec.jobTemplate.spec.template : spec.template;
}

function selects({ matchLabels = {} }, labels) {
  return Object.entries(matchLabels).every(([name, value]) => labels[name] === value);
}

function placeOf({ podSelector, namespaceSelector, ipBlock }) {
  const [label] = Object.values({ ...podSelector?.matchLabels, ...namespaceSelector?.matchLabels });
  return label ?? (ipBlock?.cidr === '0.0.0.0/0' ? 'internet' : (ipBlock?.cidr ?? 'anywhere'));
}

/** A service that is bound by no policy reaches whatever it wants. */
function boundFaults(document, documents) {
  const isOurs = templateOf(document).metadata.labels['app.kubernetes.io/part-of'] === 'notion-assistant';
  return isOurs && reachOf(document, documents).length === 0
    ? [`${nameOf(document)} may reach whatever it wants.`]
    : [];
}

function outwardFaults(document) {
  const { egress = [], policyTypes } = document.spec;
  if (!policyTypes.includes('Egress')) return [];
  return egress.flatMap(({ to = [], ports = [] }) => {
    const isBound = to.length > 0 && ports.length > 0 && to.every(peer => placeOf(peer) !== 'anywhere');
    if (!isBound) return [`${nameOf(document)} lets out to anywhere.`];
    return to.filter(({ ipBlock }) => ipBlock).flatMap(({ ipBlock }) => privateFaults(document, ipBlock));
  });
}

function privateFaults(document, { cidr, except = [] }) {
  const [inside, kept] = [new BlockList(), new BlockList()];
  const add = (list, network) => list.addSubnet(network.split('/')[0], Number(network.split('/')[1]));
  add(inside, cidr);
  for (const network of except) add(kept, network);
  return PRIVATE.filter(address => inside.check(address) && !kept.check(address)).map(
    address => `${nameOf(document)} lets out to ${address}, which is not public.`,
  );
}

function ingressFaults(document, documents) {
  const { annotations = {}, namespace } = document.metadata;
  const { tls = [], rules = [] } = document.spec;
  const certified = tls.filter(({ secretName }) => secretName).flatMap(({ hosts }) => hosts);
  const paths = rules.flatMap(({ http }) => http.paths);
  const option = annotations['traefik.ingress.kubernetes.io/router.tls.options'];
  const options = documents.filter(({ kind }) => kind === 'TLSOption');
  const holds = {
    'has a host without a certificate': rules.every(({ host }) => host && certified.includes(host)),
    'gets its certificate from no issuer': annotations['cert-manager.io/cluster-issuer'],
    'answers in clear text': annotations['traefik.ingress.kubernetes.io/router.entrypoints'] === 'websecure',
    'speaks whatever TLS the ingress speaks by itself': options.some(
      ({ metadata }) => option === `${namespace}-${metadata.name}@kubernetescrd`,
    ),
  };
  const open = OPERATIONAL.filter(path => paths.some(leadsTo(path)));
  return [
    ...Object.entries(holds).flatMap(([fault, isFine]) => (isFine ? [] : [`${nameOf(document)} ${fault}.`])),
    ...open.map(path => `${nameOf(document)} leads to ${path}, which is for the cluster.`),
  ];
}

function leadsTo(wanted) {
  return ({ path, pathType }) => {
    if (pathType === 'Exact') return path === wanted;
    return path === '/' || wanted === path || wanted.startsWith(`${path}/`);
  };
}

function tlsFaults(document) {
  const { minVersion, cipherSuites = [] } = document.spec;
  const weak = cipherSuites.filter(suite => !STRONG.test(suite));
  return [
    ...(['VersionTLS12', 'VersionTLS13'].includes(minVersion)
      ? []
      : [`${nameOf(document)} lets TLS before 1.2 be spoken.`]),
    ...(cipherSuites.length ? [] : [`${nameOf(document)} does not say which ciphers.`]),
    ...weak.map(suite => `${nameOf(document)} takes the weak ${suite}.`),
  ];
}

function transportFaults(document) {
  const { serverName, insecureSkipVerify, rootCAs = [] } = document.spec;
  const isVerified = serverName && rootCAs.length > 0 && !insecureSkipVerify;
  return isVerified ? [] : [`${nameOf(document)} does not look whom it talks to.`];
}
