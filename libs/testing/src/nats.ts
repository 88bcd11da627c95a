import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { OPERATOR } from '../../../deploy/local/nats-users.mjs';
import { startNats } from '../../../deploy/local/nats.mjs';
import { SERVICES } from '../../../deploy/local/services.mjs';

/** The folder with tls.crt and tls.key of a server that speaks TLS with everybody. */
export interface ServerTls {
  folder: string;
}

/** A nats-server with JetStream for one test file, its users as in production. */
export interface TestNats {
  url: string;
  /** The login of a service, e.g. `notion-sync`, or of `operator`, who may do everything. */
  user(name: string): { user: string; password: string };
  stop(): Promise<void>;
  /** Starts it again on the same port, with what it stored. */
  start(): Promise<void>;
  /** As a power cut would, as far as the process goes. */
  kill(): Promise<void>;
  /** Starts it again on the same port with an empty disk. */
  startEmpty(): Promise<void>;
  close(): Promise<void>;
}

/** Starts a nats-server of its own, in about 30 ms; with `tls`, it is to be called `localhost`. */
export async function testNats({ tls }: { tls?: ServerTls } = {}): Promise<TestNats> {
  const folder = await mkdtemp(join(tmpdir(), 'na-nats-'));
  const users = Object.fromEntries([...SERVICES, OPERATOR].map(name => [name, `${name}-password`]));
  const server = await startNats({ storeDir: join(folder, 'store'), users, tls });
  return {
    // The name that it is certified for.
    url: tls ? server.url.replace('127.0.0.1', 'localhost') : server.url,
    user(name) {
      const password = users[name];
      if (!password) throw new Error(`NATS knows no user ${name}; it knows ${Object.keys(users).join(', ')}.`);
      return { user: name, password };
    },
    stop: server.stop,
    start: server.start,
    kill: server.kill,
    startEmpty: server.startEmpty,
    async close() {
      await server.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
