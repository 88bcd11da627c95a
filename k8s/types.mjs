import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const ROOT = resolve(import.meta.dirname, '..');

/** Where `kubernetes-types` keeps the types of an apiVersion. */
const MODULES = {
  v1: 'core/v1',
  'apps/v1': 'apps/v1',
  'batch/v1': 'batch/v1',
  'policy/v1': 'policy/v1',
  'networking.k8s.io/v1': 'networking/v1',
  'autoscaling/v2': 'autoscaling/v2',
};

/** What comes with the ingress's controller and not with Kubernetes; our own rules look at what we use of it. */
const CUSTOM = ['traefik.io/v1alpha1'];

/**
 * What the API server would refuse, strictly: wrong types, missing fields, unknown fields. Each document becomes a literal of its type, and
 * TypeScript judges it, as it refuses properties that a literal's type does not know.
 */
export function typeFaults(documents) {
  const unknown = documents
    .filter(({ apiVersion }) => !MODULES[apiVersion] && !CUSTOM.includes(apiVersion))
    .map(document => `${nameOf(document)} has the unknown apiVersion "${document.apiVersion}".`);
  const known = documents.filter(({ apiVersion }) => MODULES[apiVersion]);
  // Inside the repository, so that the types are found.
  const folder = mkdtempSync(join(ROOT, 'k8s/.check-'));
  try {
    known.forEach((document, at) => writeFileSync(join(folder, `${at}.ts`), literal(document)));
    const options = [
      '--noEmit',
      '--strict',
      '--skipLibCheck',
      '--module',
      'nodenext',
      '--types',
      'node',
      '--pretty',
      'false',
    ];
    const files = known.map((_, at) => join(folder, `${at}.ts`));
    const { stdout } = spawnSync(join(ROOT, 'node_modules/.bin/tsc'), [...options, ...files], { encoding: 'utf8' });
    return [...unknown, ...faultsIn(stdout, known, folder)];
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** What a person calls a document. */
export function nameOf({ kind, metadata }) {
  return `${kind} ${metadata?.name}`;
}

function literal({ apiVersion, kind, ...rest }) {
  const value = JSON.stringify({ apiVersion, kind, ...rest }, null, 1);
  return `import type { ${kind} } from 'kubernetes-types/${MODULES[apiVersion]}.js';\nexport const document: ${kind} = ${value};\n`;
}

function faultsIn(output, documents, folder) {
  return [...output.matchAll(/(\d+)\.ts\((\d+),\d+\): error TS\d+: (.*)/g)].map(([, at, line, message]) => {
    const source = readFileSync(join(folder, `${at}.ts`), 'utf8')
      .split('\n')
      [Number(line) - 1].trim();
    return `${nameOf(documents[at])}, at ${source}: ${message}`;
  });
}
