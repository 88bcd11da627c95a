import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** The way to a Postgres, on which the answer to a commit can be lost. */
export interface LossyProxy {
  /** The server's URL by this way. */
  url: string;
  /** The next commit reaches the server, and its answer nobody. */
  loseNextCommit(): void;
  close(): Promise<void>;
}

/** The message of a simple query: its letter, its length from here on, its text and a zero. */
const commit = Buffer.from('Q\0\0\0\x0bcommit\0', 'latin1');

export async function lossyProxy(url: string): Promise<LossyProxy> {
  const target = new URL(url);
  const sockets = new Set<Socket>();
  let isLosing = false;
  const server = createServer(near => {
    const far = connect(Number(target.port), target.hostname);
    let isLost = false;
    for (const socket of [near, far]) {
      sockets.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => [near, far].forEach(each => each.destroy()));
    }
    near.on('data', data => {
      if (isLosing && data.includes(commit)) [isLosing, isLost] = [false, true];
      far.write(data);
    });
    far.on('data', data => (isLost ? near.destroy() : near.write(data)));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const through = new URL(url);
  through.port = String((server.address() as AddressInfo).port);
  return {
    url: through.href,
    loseNextCommit: () => void (isLosing = true),
    async close() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
