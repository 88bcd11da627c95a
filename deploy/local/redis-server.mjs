import { spawnSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { aptInstall } from './debian.mjs';
import { Fault } from './fault.mjs';

const OLDEST_MAJOR = 6;
const NAMES = ['redis-server', 'valkey-server'];
const INSTALL =
  'Install Redis 6 or Valkey (Debian: `apt-get install redis-server`; macOS: `brew install redis`), or set REDIS_SERVER_BIN=<path>.';

/**
 * The Redis or Valkey server that tests run, in this order: `REDIS_SERVER_BIN`; PATH; Debian's package, when that needs no password.
 * Throws a `Fault` that tells how to install it.
 * @returns {Promise<{ bin: string, version: string, from: string }>}
 */
export async function findRedisServer({ env = process.env } = {}) {
  if (env.REDIS_SERVER_BIN) return checked(env.REDIS_SERVER_BIN, 'REDIS_SERVER_BIN');
  const onPath = findOnPath(env);
  if (onPath) return checked(onPath, 'PATH');
  const installed = aptInstall('redis-server', env) ? findOnPath(env) : undefined;
  if (installed) return checked(installed, 'apt');
  throw new Fault(`redis-server was not found on PATH and could not be installed. ${INSTALL}`);
}

function checked(bin, from) {
  const { stdout = '', error } = spawnSync(bin, ['--version'], { encoding: 'utf8' });
  const version = /v=(\d+)[\d.]*/.exec(stdout);
  if (!version)
    throw new Fault(
      `${bin}, given by ${from}, does not answer --version as Redis does${error ? `: ${error.message}` : ''}. ${INSTALL}`,
    );
  if (Number(version[1]) < OLDEST_MAJOR) throw new Fault(`${bin} is ${version[0].slice(2)}, too old. ${INSTALL}`);
  return { bin, version: version[0].slice(2), from };
}

function findOnPath(env) {
  const folders = [...(env.PATH ?? '').split(delimiter), '/usr/bin', '/usr/sbin', '/usr/local/bin'].filter(Boolean);
  return folders.flatMap(folder => NAMES.map(name => join(folder, name))).find(isExecutable);
}

function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
