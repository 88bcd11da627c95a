// node k8s/check.mjs [folder …]: renders with kubectl and judges each document: by Kubernetes' own types, unknown fields refused, and by our rules.
import { execFileSync } from 'node:child_process';
import { join, relative, resolve } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { findKubectl } from './kubectl.mjs';
import { networkFaults } from './network-rules.mjs';
import { ruleFaults } from './rules.mjs';
import { typeFaults } from './types.mjs';

const ROOT = resolve(import.meta.dirname, '..');
/** Where an overlay reads its secrets, which `node deploy/docker/secrets.mjs` writes and otherwise leaves as they are. */
const SECRETS = { 'k8s/overlays/dev': 'k8s/overlays/dev/secrets' };
export const FOLDERS = ['k8s/base', 'k8s/overlays/dev', 'k8s/overlays/edge'];

/** The documents that a folder renders to. */
export function render(folder) {
  const secrets = SECRETS[relative(ROOT, folder)];
  if (secrets) execFileSync(process.execPath, [join(ROOT, 'deploy/docker/secrets.mjs'), join(ROOT, secrets)]);
  const text = execFileSync(findKubectl(), ['kustomize', folder], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
    maxBuffer: 2 ** 26,
  });
  return documentsIn(text);
}

/** The objects in a stream of YAML documents. */
export function documentsIn(text) {
  return parseAllDocuments(text).map(document => document.toJS());
}

/** Everything that is wrong with documents, each fault a sentence that names the document. */
export function faultsOf(documents) {
  return [...typeFaults(documents), ...ruleFaults(documents), ...networkFaults(documents)];
}

if (process.argv[1] === import.meta.filename) {
  const wanted = process.argv.slice(2);
  for (const folder of wanted.length ? wanted : FOLDERS) {
    const documents = render(resolve(ROOT, folder));
    const faults = faultsOf(documents);
    for (const fault of faults) console.error(`${folder}: ${fault}`);
    console.log(`${folder}: ${documents.length} documents, ${faults.length} faults`);
    if (faults.length) process.exitCode = 1;
  }
}
