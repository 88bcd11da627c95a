import { mkdirSync, readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { connect as connectByTls } from 'node:tls';
import { join, resolve } from 'node:path';
import { becomesReady, launch, tail } from './child.mjs';
import { Fault } from './fault.mjs';
import { assertPortFree, freePort } from './ports.mjs';
import { findRedisServer } from './redis-server.mjs';

const READY_WITHIN_MS = 15_000;

/**
 * Starts a Redis on the loopback interface that keeps nothing on disk, or with `keeps` all but the last second. It ends with us.
 * Throws a `Fault` when the port is taken, or no Redis is to be had.
 * @param {{ folder: string, port?: number, keeps?: boolean, tls?: { folder: string } }} options `port` 0 or none takes a free one; with
 *   `tls`, where tls.crt and tls.key are, it speaks TLS and nothing else
 */
export async function startRedis({ folder, port = 0, keeps = false, tls }) {
  const dir = resolve(folder);
  const log = join(dir, 'redis.log');
  const { bin, version } = await findRedisServer();
  const chosen = port || (await freePort());
  mkdirSync(dir, { recursive: true });
  const kept = ['--save', '', '--appendonly', keeps ? 'yes' : 'no', '--appendfsync', 'everysec', '--dir', dir];
  const settings = ['--bind', '127.0.0.1', ...ports(chosen, tls), ...kept];
  /** @type {ReturnType<typeof launch>} */
  let child;

  const start = async () => {
    await assertPortFree({ port: chosen, what: 'Redis' });
    child = launch({ command: [bin, ...settings], cwd: dir, log });
    if (await becomesReady(child, () => answersPing(chosen, tls), { withinMs: READY_WITHIN_MS })) return;
    await child.kill();
    throw new Fault(`Redis did not start in ${dir}. It said:\n${tail(log, 8)}`);
  };
  await start();

  return {
    url: tls ? `rediss://localhost:${chosen}` : `redis://127.0.0.1:${chosen}`,
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

function ports(port, tls) {
  if (!tls) return ['--port', String(port)];
  const files = ['--tls-cert-file', join(tls.folder, 'tls.crt'), '--tls-key-file', join(tls.folder, 'tls.key')];
  return ['--port', '0', '--tls-port', String(port), ...files, '--tls-auth-clients', 'no'];
}

function answersPing(port, tls) {
  return new Promise(resolve => {
    const at = { port, host: '127.0.0.1' };
    const ping = () => socket.write('PING\r\n');
    // It trusts the very certificate that it has just given the server, whatever name that is for.
    const own = tls && {
      ca: readFileSync(join(tls.folder, 'tls.crt')),
      allowPartialTrustChain: true,
      checkServerIdentity: () => undefined,
    };
    const socket = tls ? connectByTls({ ...at, ...own }, ping) : connect(at, ping);
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
