import { mkdtemp, rm } from 'node:fs/promises';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startRedis } from '../../../deploy/local/redis.mjs';
import type { ServerTls } from './nats.ts';

/** A Redis for one test file. */
export interface TestRedis {
  url: string;
  port: number;
  /** Starts it again on the same port, empty. */
  start(): Promise<void>;
  /** As a power cut would: all that it held is gone. */
  kill(): Promise<void>;
  /** It keeps its connections and answers nobody, until `wake`. */
  hang(): void;
  wake(): void;
  close(): Promise<void>;
}

/** Starts a Redis of its own, in about 50 ms. */
export async function testRedis({ tls }: { tls?: ServerTls } = {}): Promise<TestRedis> {
  const folder = await mkdtemp(join(tmpdir(), 'na-redis-'));
  const server = await startRedis({ folder, tls });
  return {
    url: server.url,
    port: server.port,
    start: server.start,
    kill: server.kill,
    hang: server.hang,
    wake: server.wake,
    async close() {
      // One that hangs hears nothing but this.
      await server.kill();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** A way to a server on which packets can begin to vanish. */
export interface BlackHole {
  port: number;
  /** From now on nothing gets through, and nobody is told. */
  swallow(): void;
  /** From now on all gets through again, on new connections. */
  release(): void;
  close(): Promise<void>;
}

/** Listens in front of a server on the loopback interface. */
export async function blackHole(port: number): Promise<BlackHole> {
  let swallows = false;
  const sockets = new Set<Socket>();
  const server = createServer(near => {
    const far = connect({ port, host: '127.0.0.1' });
    const end = () => [near, far].forEach(socket => socket.destroy());
    for (const socket of [near, far]) {
      sockets.add(socket);
      socket.on('error', end).on('close', () => sockets.delete(socket) && !swallows && end());
    }
    near.on('data', data => void (!swallows && far.write(data)));
    far.on('data', data => void (!swallows && near.write(data)));
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    swallow: () => void (swallows = true),
    release: () => void (swallows = false),
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise(resolve => server.close(resolve));
    },
  };
}
