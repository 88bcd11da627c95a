import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { verdict } from '../finding.mjs';

/** `lockfile-lint-api` is part of the package `lockfile-lint`. */
const { ParseLockfile, ValidateIntegrity } = createRequire(import.meta.url)('lockfile-lint-api');

/** What package.json may ask for: versions of the registry, and aliases of them. */
const FROM_REGISTRY = /^(npm:(@[\w.-]+\/)?[\w.-]+@)?[\^~>=<\d*. |x-]*[\w.-]*$/;
const KINDS = ['dependencies', 'devDependencies', 'optionalDependencies', 'peerDependencies'];

/** What the lock file says of where packages come from, what they are known by, and what they may run when they are installed. */
export function lockfile({ root }) {
  const file = join(root, 'package-lock.json');
  const { packages } = JSON.parse(readFileSync(file, 'utf8'));
  const { allowScripts = {} } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const foreign = Object.entries(packages).filter(([path, { link }]) => path.includes('node_modules/') && !link);
  const findings = [
    ...foreign.flatMap(([path, entry]) => faultsOf(path, entry, allowScripts)),
    ...Object.entries(packages)
      .filter(([path]) => !path.includes('node_modules/'))
      .flatMap(([path, entry]) => wantedFrom(path, entry)),
    ...weakHashes(file),
  ];
  return verdict(`${foreign.length} packages: integrity, sources, install scripts`, findings);
}

function faultsOf(path, { integrity, resolved, hasInstallScript }, allowScripts) {
  const name = path.split('node_modules/').at(-1);
  const what = [];
  if (!integrity) what.push('has no integrity, so anything could come in its place');
  if (resolved && !resolved.startsWith('https://')) what.push(`comes from ${resolved.split(':')[0]}, not over https`);
  else if (resolved && !resolved.endsWith('.tgz')) what.push('does not come from a registry');
  if (hasInstallScript && !Object.hasOwn(allowScripts, name))
    what.push('runs a script when it is installed, of which allowScripts in package.json says nothing');
  return what.map(sentence => ({ where: `package-lock.json: ${path}`, what: sentence }));
}

function wantedFrom(path, entry) {
  return KINDS.flatMap(kind => Object.entries(entry[kind] ?? {}))
    .filter(([, version]) => !FROM_REGISTRY.test(version))
    .map(([name, version]) => ({
      where: `package-lock.json: ${path || 'the root'}`,
      what: `wants ${name} from "${version}", which is no version of the registry`,
    }));
}

function weakHashes(file) {
  const parsed = new ParseLockfile({ lockfilePath: file, lockfileType: 'npm' }).parseSync();
  const { errors = [] } = new ValidateIntegrity({ packages: parsed.object }).validate({ integrityExclude: [] });
  return errors.map(({ package: name }) => ({
    where: `package-lock.json: ${name}`,
    what: 'is known by something weaker than SHA-512',
  }));
}
