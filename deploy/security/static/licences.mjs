import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { verdict } from '../finding.mjs';

/** The licence of every package in the lock file against the list in data/licences.json. */
export function licences({ root }) {
  const { allowed, packages: single } = JSON.parse(
    readFileSync(join(root, 'deploy/security/data/licences.json'), 'utf8'),
  );
  const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'));
  const foreign = Object.entries(packages).filter(([path, { link }]) => path.includes('node_modules/') && !link);
  const findings = foreign.flatMap(([path, { license }]) => {
    const name = path.split('node_modules/').at(-1) ?? path;
    if (Object.hasOwn(single, name) || isAllowed(license, allowed)) return [];
    return [{ where: `package-lock.json: ${path}`, what: `has the licence ${license ?? 'unknown'}` }];
  });
  return verdict(`${foreign.length} packages, ${allowed.length} licences allowed`, findings);
}

/** Of `A OR B` one has to be allowed, of `A AND B` each. */
export function isAllowed(expression, allowed) {
  if (typeof expression !== 'string') return false;
  const bare = expression.replace(/^\((.*)\)$/, '$1');
  if (bare.includes(' OR ')) return bare.split(' OR ').some(part => isAllowed(part, allowed));
  return bare.split(' AND ').every(part => allowed.includes(part));
}
