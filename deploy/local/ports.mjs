import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';
import { Fault } from './fault.mjs';

// Below 32768, where Linux begins to hand out ports to outgoing connections: a client that keeps dialling a server which is
// down for a moment could otherwise be given that very port, connect to itself and hold it.
const LOWEST = 20_000;
const HIGHEST = 32_000;
// Jest's workers choose ports at the same time, long before a server listens there, so each has a share of its own.
const SHARES = 8;
const given = new Set();

/** A port of the loopback interface that nobody listens on just now and that was not given to this process before. */
export async function freePort() {
  const size = (HIGHEST - LOWEST) / SHARES;
  const from = LOWEST + (Number(process.env.JEST_WORKER_ID ?? 0) % SHARES) * size;
  for (let tries = 0; tries < 200; tries += 1) {
    const port = randomInt(from, from + size);
    if (given.has(port)) continue;
    given.add(port);
    if (await isFree(port)) return port;
  }
  throw new Fault(`No free port was found between ${from} and ${from + size}. Stop some programs and try again.`);
}

/**
 * Refuses with a sentence when somebody listens on `port` already.
 * @param {{ port: number, what: string, setting?: string }} claim `what` wants the port; `setting` is the variable that moves it.
 */
export async function assertPortFree({ port, what, setting }) {
  if (await isFree(port)) return;
  const cure = setting ? `or choose another port with ${setting}=<port>` : 'or choose another port';
  throw new Fault(`Port ${port}, which ${what} needs, is taken by another program. Stop that program, ${cure}.`);
}

/** Whether nobody listens on `port` of the loopback interface, nor on that port of all interfaces. */
export async function isFree(port) {
  return (await canListen(port, '127.0.0.1')) && (await canListen(port, '0.0.0.0'));
}

function canListen(port, host) {
  return new Promise(resolve => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen({ port, host, exclusive: true }, () => server.close(() => resolve(true)));
  });
}
