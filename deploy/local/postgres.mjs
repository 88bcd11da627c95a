import { chmodSync, chownSync, copyFileSync, readFileSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { becomesReady, commandOf, launch, tail } from './child.mjs';
import { assertDiskSpace } from './disk.mjs';
import { Fault } from './fault.mjs';
import { assertPortFree, freePort, isFree } from './ports.mjs';
import { explain, findPostgres, prepareData } from './postgres-data.mjs';
import { postgresUser } from './postgres-user.mjs';

const MAX_CONNECTIONS = 200;
const READY_WITHIN_MS = 60_000;
const PREDECESSOR_ENDS_WITHIN_MS = 15_000;

/**
 * Starts an embedded Postgres 18 on the loopback interface, with its data in `dataDir`. It ends with us.
 * `url` is the admin's. `fsync: false` is for data that nobody will miss: tests.
 * Throws a `Fault` when the port is taken, the disk is full, the binaries are missing, or the data is of another major version.
 * @param {{ dataDir: string, log?: string, port?: number, fsync?: boolean, tls?: { folder: string }, setting?: string, onFall?: () => void, bin?: string, readyWithinMs?: number }} options
 *   `port` 0 or none takes a free one; `tls` is where tls.crt and tls.key are; `setting` is the variable that moves the port, for the sentence when it is taken; `onFall` is
 *   called when it ends and nobody asked it to; `bin` is the folder of Postgres' programs, when not npm's; `readyWithinMs` is longer where much of the log has to be replayed.
 */
export async function startPostgres({
  dataDir,
  log = `${resolve(dataDir)}.log`,
  port = 0,
  fsync = true,
  tls,
  setting,
  onFall,
  bin = findPostgres(),
  readyWithinMs = READY_WITHIN_MS,
}) {
  const folder = resolve(dataDir);
  const user = postgresUser([join(bin, 'postgres'), join(folder, 'PG_VERSION')]);
  assertDiskSpace(join(folder, '..'), 'Postgres');
  const password = prepareData({ dataDir: folder, bin, user, fsync });
  const chosen = port || (await freePort());
  if (tls) copyTls({ from: tls.folder, to: folder, owner: user.owner });
  /** @type {ReturnType<typeof launch>} */
  let child;
  let isWanted = false;

  const end = async how => {
    isWanted = false;
    await child[how]();
  };
  const start = async (triesLeft = 20) => {
    await predecessorGone(folder);
    await assertPortFree({ port: chosen, what: 'Postgres', setting });
    child = launch({
      command: [...user.prefix, join(bin, 'postgres'), '-D', folder, ...settings({ port: chosen, fsync, tls })],
      ...user.as,
      cwd: '/',
      log,
      // A fast shutdown: sessions are ended, the data is left whole.
      stopSignal: 'SIGINT',
      onExit: () => isWanted && onFall?.(),
    });
    isWanted = await becomesReady(child, () => isReady(folder, child.pid), { withinMs: readyWithinMs });
    if (isWanted) return;
    await child.kill();
    const said = tail(log);
    // After a kill, the sessions of the former server let go of its memory a moment later.
    if (!/shared memory block .* is still in use/.test(said) || triesLeft === 0) throw new Fault(explain(said, folder));
    await delay(250);
    await start(triesLeft - 1);
  };
  await start();

  return {
    url: `postgres://postgres:${password}@127.0.0.1:${chosen}/postgres`,
    port: chosen,
    log,
    get pid() {
      return child.pid;
    },
    start: () => start(),
    stop: () => end('stop'),
    /** As a power cut would: nothing is flushed, nobody is told. */
    kill: () => end('kill'),
    async restart() {
      await end('stop');
      await start();
    },
  };
}

function settings({ port, fsync, tls }) {
  const given = {
    port,
    listen_addresses: '127.0.0.1',
    // Everybody comes over the loopback interface with a password, so there is no socket whose place could clash.
    unix_socket_directories: '',
    max_connections: MAX_CONNECTIONS,
    shared_buffers: '128MB',
    ...(tls
      ? { ssl: 'on', ssl_cert_file: 'tls.crt', ssl_key_file: 'tls.key', ssl_min_protocol_version: 'TLSv1.2' }
      : {}),
    ...(fsync ? {} : { fsync: 'off', full_page_writes: 'off', synchronous_commit: 'off' }),
  };
  return Object.entries(given).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
}

// Postgres takes no key that others may read, nor one of another owner.
function copyTls({ from, to, owner }) {
  for (const name of ['tls.crt', 'tls.key']) {
    const file = join(to, name);
    copyFileSync(join(from, name), file);
    chmodSync(file, 0o600);
    if (owner) chownSync(file, owner.uid, owner.gid);
  }
}

// Postgres writes its state into line 8 of its pid file.
function isReady(dataDir, pid) {
  const [found, , , , , , , state] = pidFile(dataDir);
  return Number(found) === pid && state?.trim() === 'ready';
}

// After a kill -9 of what started it, a Postgres is still shutting down for a moment; after a kill -9 of its own, its sessions hold the
// port until they notice.
async function predecessorGone(dataDir) {
  const [line, , , port] = pidFile(dataDir);
  if (!line) return;
  const pid = Number(line);
  const until = Date.now() + PREDECESSOR_ENDS_WITHIN_MS;
  while (isPostgres(pid) || !(await isFree(Number(port)))) {
    if (Date.now() > until) break;
    await delay(50);
  }
  if (isPostgres(pid))
    throw new Fault(`Another Postgres (pid ${pid}) works with the data in ${dataDir}. Stop it first.`);
  // Another program bears the number of the dead one, and Postgres would believe that it runs already.
  if (commandOf(pid)) rmSync(join(dataDir, 'postmaster.pid'));
}

function isPostgres(pid) {
  return commandOf(pid).includes('postgres');
}

function pidFile(dataDir) {
  try {
    return readFileSync(join(dataDir, 'postmaster.pid'), 'utf8').split('\n');
  } catch {
    return [];
  }
}
