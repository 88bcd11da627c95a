import { spawnSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { aptInstall } from './debian.mjs';
import { Fault } from './fault.mjs';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
const INSTALL =
  'Install Chromium (Debian: `apt-get install chromium`; macOS: `brew install chromium`), or set CHROMIUM_BIN=<path>.';

/**
 * The browser that tests of pages run, in this order: `CHROMIUM_BIN`; PATH; Debian's package, when that needs no password. Throws a
 * `Fault` that tells how to install it.
 * @returns {{ bin: string, version: string, from: string }}
 */
export function findChromium({ env = process.env } = {}) {
  if (env.CHROMIUM_BIN) return checked(env.CHROMIUM_BIN, 'CHROMIUM_BIN');
  const onPath = findOnPath(env);
  if (onPath) return checked(onPath, 'PATH');
  const installed = aptInstall('chromium', env) ? findOnPath(env) : undefined;
  if (installed) return checked(installed, 'apt');
  throw new Fault(`chromium was not found on PATH and could not be installed. ${INSTALL}`);
}

function checked(bin, from) {
  const { stdout = '', error } = spawnSync(bin, ['--version'], { encoding: 'utf8' });
  const version = /\b(\d+(?:\.\d+)+)\b/.exec(stdout)?.[1];
  if (!version)
    throw new Fault(
      `${bin}, given by ${from}, does not answer --version as Chromium does${error ? `: ${error.message}` : ''}. ${INSTALL}`,
    );
  return { bin, version, from };
}

function findOnPath(env) {
  const folders = [...(env.PATH ?? '').split(delimiter), '/usr/bin'].filter(Boolean);
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
