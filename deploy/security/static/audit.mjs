import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { notRun, verdict } from '../finding.mjs';
import { isAccepted } from './remediation.mjs';

const WAITS_MS = 60_000;

/** Known vulnerabilities of the packages in the lock file, as the registry tells them; those that production has are told as such. */
export function audit({ root, now = new Date() }) {
  const all = ask(root, []);
  if (!all.vulnerabilities) return notRun(`the registry answers no audits (${all.why})`);
  const inProduction = new Set(Object.keys(ask(root, ['--omit=dev']).vulnerabilities ?? {}));
  const { accepted } = JSON.parse(readFileSync(join(root, 'deploy/security/data/advisories.json'), 'utf8'));
  const findings = Object.values(all.vulnerabilities).flatMap(({ name, via }) =>
    via
      .filter(cause => typeof cause === 'object')
      .map(cause => ({ ...cause, id: advisoryOf(cause), inProduction: inProduction.has(name) }))
      .filter(advisory => !isAccepted(advisory, accepted, now))
      .map(({ id, severity, title, inProduction }) => ({
        where: `package-lock.json: ${name}`,
        what: `${severity}${inProduction ? ', in production' : ''}: ${title} (${id})`,
      })),
  );
  return verdict(
    `${Object.keys(all.vulnerabilities).length} packages with advisories, ${accepted.length} accepted`,
    findings,
  );
}

function ask(root, args) {
  const { stdout, error } = spawnSync('npm', ['audit', '--json', '--package-lock-only', ...args], {
    cwd: root,
    encoding: 'utf8',
    timeout: WAITS_MS,
    maxBuffer: 2 ** 28,
  });
  try {
    const said = JSON.parse(stdout);
    return said.vulnerabilities ? said : { why: said.statusCode ?? said.error?.code ?? 'an error' };
  } catch {
    return { why: error ? 'no answer in time' : 'no answer that is JSON' };
  }
}

function advisoryOf({ url, source }) {
  return String(url ?? source)
    .split('/')
    .at(-1);
}
