import { spawnSync } from 'node:child_process';

/**
 * Installs one of Debian's packages, when that needs no password. Answers whether it could.
 * @param {string} name
 */
export function aptInstall(name, env = process.env) {
  if (process.getuid?.() !== 0) return false;
  const apt = (...args) =>
    spawnSync('apt-get', ['-qq', ...args], { env: { ...env, DEBIAN_FRONTEND: 'noninteractive' } }).status === 0;
  const install = () => apt('install', '-y', '--no-install-recommends', name);
  // On a fresh machine the lists of packages are absent or old.
  return install() || (apt('update') && install());
}
