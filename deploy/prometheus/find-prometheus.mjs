import { spawnSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { Fault } from '../local/fault.mjs';

const INSTALL =
  'Install Prometheus 2.42 or newer (Debian: `apt-get install prometheus`), or set PROMETHEUS_BIN=<path>; promtool lies beside it.';

/**
 * The Prometheus to run, in this order: `PROMETHEUS_BIN`; PATH; Debian's package, when we are root.
 * @returns {{ prometheus: string, promtool: string }}
 * @throws Fault that tells how to install it
 */
export function findPrometheus(env = process.env) {
  const prometheus = env.PROMETHEUS_BIN || onPath(env) || installed(env);
  if (!prometheus) throw new Fault(`Prometheus was not found on PATH and could not be fetched. ${INSTALL}`);
  return { prometheus, promtool: join(prometheus, '../promtool') };
}

function onPath(env) {
  const folders = [...(env.PATH ?? '').split(delimiter), '/usr/bin', '/usr/local/bin'].filter(Boolean);
  return folders.map(folder => join(folder, 'prometheus')).find(isExecutable);
}

function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function installed(env) {
  if (process.getuid?.() !== 0) return undefined;
  const apt = (...args) =>
    spawnSync('apt-get', ['-qq', ...args], { env: { ...env, DEBIAN_FRONTEND: 'noninteractive' }, encoding: 'utf8' });
  const install = ['install', '-y', '--no-install-recommends', 'prometheus'];
  // On a fresh machine the lists of packages are absent or old.
  if (apt(...install).status !== 0 && apt('update').status === 0) apt(...install);
  return onPath(env);
}
