import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { accessSync, constants, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { delimiter, join, resolve } from 'node:path';
import { Fault } from './fault.mjs';

const OWN_FOLDER = resolve(import.meta.dirname, '../../.local/bin');
const OLDEST = { major: 2, minor: 9 };
const INSTALL =
  'Install nats-server 2.9 or newer (Debian: `apt-get install nats-server`; macOS: `brew install nats-server`), or set NATS_SERVER_BIN=<path>.';

// Checksums of the archives: the release's SHA256SUMS, as the public package list cashapp/hermit-packages keeps them (nats-server.hcl).
const RELEASE = '2.10.10';
const ARCHIVES = {
  'linux-x64': ['linux-amd64', 'c8cd7e19b906a5f8a7f9f7e70fc4bfa492d66a069d9664c4db19fdee1b6aa640'],
  'darwin-arm64': ['darwin-arm64', '8af6cbd8f3f21bcec164d17bc879d3e7807cd98e1c7839ac668986a71c4e52c6'],
};

/**
 * The nats-server to run, in this order: `NATS_SERVER_BIN`; PATH; the system's package manager, when that needs no password; a pinned
 * release whose checksum is known. Throws a `Fault` that tells how to install it when all fail, or when it is older than 2.9.
 * @returns {Promise<{ bin: string, version: string, from: string }>}
 */
export async function findNatsServer({ env = process.env } = {}) {
  if (env.NATS_SERVER_BIN) return checked(env.NATS_SERVER_BIN, 'NATS_SERVER_BIN');
  const onPath = findOnPath(env);
  if (onPath) return checked(onPath, 'PATH');
  const failures = [];
  for (const [from, obtain] of Object.entries({ apt: installWithApt, release: download })) {
    try {
      return checked(await obtain(env), from);
    } catch (error) {
      failures.push(`  by ${from}: ${error.cause?.message ?? error.message}`);
    }
  }
  throw new Fault(`nats-server was not found on PATH and could not be fetched.\n${failures.join('\n')}\n${INSTALL}`);
}

function checked(bin, from) {
  if (!isExecutable(bin)) throw new Fault(`${bin}, given by ${from}, is not a program that can be run. ${INSTALL}`);
  const { stdout = '', stderr = '', error } = spawnSync(bin, ['--version'], { encoding: 'utf8' });
  const version = /v(\d+)\.(\d+)[^\s]*/.exec(`${stdout}${stderr}`);
  if (!version)
    throw new Fault(`${bin} does not answer --version as nats-server does: ${error?.message ?? stderr}. ${INSTALL}`);
  const [major, minor] = [Number(version[1]), Number(version[2])];
  if (major < OLDEST.major || (major === OLDEST.major && minor < OLDEST.minor))
    throw new Fault(`${bin} is ${version[0]}, too old. ${INSTALL}`);
  return { bin, version: version[0].slice(1), from };
}

// Debian puts it in /usr/sbin, which is on root's PATH only.
function findOnPath(env) {
  const folders = [...(env.PATH ?? '').split(delimiter), '/usr/sbin', '/usr/local/bin', OWN_FOLDER].filter(Boolean);
  return folders.map(folder => join(folder, 'nats-server')).find(isExecutable);
}

function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function installWithApt(env) {
  if (!findProgram('apt-get', env)) throw new Error('this system has no apt-get.');
  const isRoot = process.getuid?.() === 0;
  if (!isRoot && spawnSync('sudo', ['-n', 'true']).status !== 0)
    throw new Error('neither root, nor sudo without a password.');
  const apt = args => {
    const [program, ...rest] = [
      ...(isRoot ? [] : ['sudo', '-n']),
      'env',
      'DEBIAN_FRONTEND=noninteractive',
      'apt-get',
      '-qq',
      ...args,
    ];
    return spawnSync(program, rest, { encoding: 'utf8' });
  };
  const install = ['install', '-y', '--no-install-recommends', 'nats-server'];
  let done = apt(install);
  // On a fresh machine the lists of packages are absent or old.
  if (done.status !== 0 && apt(['update']).status === 0) done = apt(install);
  const bin = findOnPath(env);
  if (done.status !== 0 || !bin) throw new Error((done.stderr ?? '').trim().split('\n').at(-1) || 'apt-get failed.');
  return bin;
}

function findProgram(name, env) {
  return (env.PATH ?? '').split(delimiter).some(folder => isExecutable(join(folder, name)));
}

async function download() {
  const archive = ARCHIVES[`${process.platform}-${process.arch}`];
  if (!archive) throw new Error(`no release is pinned for ${process.platform}-${process.arch}.`);
  const [platform, checksum] = archive;
  const name = `nats-server-v${RELEASE}-${platform}`;
  const answer = await fetch(`https://github.com/nats-io/nats-server/releases/download/v${RELEASE}/${name}.tar.gz`, {
    signal: AbortSignal.timeout(120_000),
  });
  if (!answer.ok) throw new Error(`the download answered ${answer.status}.`);
  const bytes = Buffer.from(await answer.arrayBuffer());
  const found = createHash('sha256').update(bytes).digest('hex');
  if (found !== checksum) throw new Error(`the archive's checksum is ${found}, expected ${checksum}.`);
  mkdirSync(OWN_FOLDER, { recursive: true });
  const file = join(OWN_FOLDER, 'nats-server.tar.gz');
  writeFileSync(file, bytes);
  const unpacked = spawnSync('tar', ['-xzf', file, '-C', OWN_FOLDER, '--strip-components=1', `${name}/nats-server`], {
    encoding: 'utf8',
  });
  rmSync(file);
  if (unpacked.status !== 0) throw new Error(`tar could not unpack the archive: ${unpacked.stderr}`);
  return join(OWN_FOLDER, 'nats-server');
}
