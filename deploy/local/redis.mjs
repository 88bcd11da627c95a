import { mkdirSync } from 'node:fs';
import { connect } from 'node:net';
import { join, resolve } from 'node:path';
import { becomesReady, launch, tail } from './child.mjs';
import { Fault } from './fault.mjs';
import { assertPortFree, freePort } from './ports.mjs';
import { findRedisServer } from './redis-server.mjs';

const READY_WITHIN_MS = 15_000;

/**
 * Starts a Redis on the loopback interface that keeps nothing on disk, or with `keeps` all but the last second. It ends with us.
 * Throws a `Fault` when the port is taken, or no Redis is to be had.
 * @param {{ folder: string, port?: number, keeps?: boolean }} options `port` 0 or none takes a free one
 */
export async function startRedis({ folder, port = 0, keeps = false }) {
  const dir = resolve(folder);
  const log = join(dir, 'redis.log');
  const { bin, version } = await findRedisServer();
  const chosen = port || (await freePort());
  mkdirSync(dir, { recursive: true });
  const kept = ['--save', '', '--appendonly', keeps ? 'yes' : 'no', '--appendfsync', 'everysec', '--dir', dir];
  const settings = ['--bind', '127.0.0.1', '--port', String(chosen), ...kept];
  /** @type {ReturnType<typeof launch>} */
  let child;

  const start = async () => {
    await assertPortFree({ port: chosen, what: 'Redis' });
    child = launch({ command: [bin, ...settings], cwd: dir, log });
    if (await becomesReady(child, () => answersPing(chosen), { withinMs: READY_WITHIN_MS })) return;
    await child.kill();
    throw new Fault(`Redis did not start in ${dir}. It said:\n${tail(log, 8)}`);
  };
  await start();

  return {
    url: `redis://127.0.0.1:${chosen}`,
    port: chosen,
    version,
    get pid() {
      return child.pid;
    },
    start,
    stop: () => child.stop(),
    /** As a power cut would: all that it held is gone. */
    kill: () => child.kill(),
    /** It keeps its connections and answers nobody, until `wake`. */
    hang: () => void process.kill(child.pid ?? 0, 'SIGSTOP'),
    wake: () => void process.kill(child.pid ?? 0, 'SIGCONT'),
  };
}

function answersPing(port) {
  return new Promise(resolve => {
    const socket = connect({ port, host: '127.0.0.1' }, () => socket.write('PING\r\n'));
    const end = isUp => {
      socket.destroy();
      resolve(isUp);
    };
    socket.setTimeout(1_000, () => end(false));
    socket.once('error', () => end(false));
    socket.once('close', () => end(false));
    socket.once('data', data => end(data.toString().startsWith('+PONG')));
  });
}
