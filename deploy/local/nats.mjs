import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join, resolve } from 'node:path';
import { becomesReady, launch, tail } from './child.mjs';
import { assertDiskSpace } from './disk.mjs';
import { Fault } from './fault.mjs';
import { findNatsServer } from './nats-server.mjs';
import { natsConfig } from './nats-users.mjs';
import { assertPortFree, freePort } from './ports.mjs';

const READY_WITHIN_MS = 30_000;

/**
 * Starts a nats-server with JetStream on the loopback interface, its files under `storeDir`. It ends with us.
 * Throws a `Fault` when the port is taken, the disk is full, or no nats-server is to be had.
 * @param {{ storeDir: string, log?: string, users: Record<string, string>, port?: number, tls?: { folder: string }, setting?: string, onFall?: () => void }} options
 *   `users` maps the name of a service, or `operator`, to its password; `port` 0 or none takes a free one; `tls` is where tls.crt and tls.key are; `setting` is the variable that moves it;
 *   `onFall` is called when it ends and nobody asked it to.
 */
export async function startNats({ storeDir, log = `${resolve(storeDir)}.log`, users, port = 0, tls, setting, onFall }) {
  const folder = resolve(storeDir);
  const { bin, version } = await findNatsServer();
  assertDiskSpace(folder, 'NATS');
  const chosen = port || (await freePort());
  const config = join(folder, 'nats-server.conf');
  mkdirSync(folder, { recursive: true });
  writeFileSync(config, natsConfig({ port: chosen, storeDir: folder, users, tls }), { mode: 0o600 });
  /** @type {ReturnType<typeof launch>} */
  let child;
  let isWanted = false;

  const end = async how => {
    isWanted = false;
    await child[how]();
  };
  const start = async () => {
    await assertPortFree({ port: chosen, what: 'NATS', setting });
    child = launch({ command: [bin, '-c', config], cwd: folder, log, onExit: () => isWanted && onFall?.() });
    isWanted = await becomesReady(child, () => greets(chosen), { withinMs: READY_WITHIN_MS });
    if (isWanted) return;
    await child.kill();
    throw new Fault(`nats-server did not start with the data in ${folder}. It said:\n${tail(log, 8)}`);
  };
  await start();

  return {
    url: `nats://127.0.0.1:${chosen}`,
    port: chosen,
    version,
    log,
    get pid() {
      return child.pid;
    },
    start,
    stop: () => end('stop'),
    /** As a power cut would: nothing is flushed, nobody is told. */
    kill: () => end('kill'),
    /** Starts it with an empty disk. */
    async startEmpty() {
      rmSync(join(folder, 'jetstream'), { recursive: true, force: true });
      await start();
    },
    async restart() {
      await end('stop');
      await start();
    },
  };
}

// JetStream stands before the server greets its first client.
function greets(port) {
  return new Promise(resolve => {
    const socket = connect({ port, host: '127.0.0.1' });
    const end = isUp => {
      socket.destroy();
      resolve(isUp);
    };
    socket.setTimeout(1000, () => end(false));
    socket.once('error', () => end(false));
    socket.once('close', () => end(false));
    socket.once('data', () => end(true));
  });
}
