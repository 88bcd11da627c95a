import { createServer, type IncomingHttpHeaders } from 'node:http';
import { Webhook } from 'standardwebhooks';
import { freePort } from '@na/testing';

/** A webhook as it arrived. */
export interface Received {
  headers: IncomingHttpHeaders;
  body: string;
}

/** A real HTTP server on the loopback interface that keeps what it is sent. */
export interface Receiver {
  url: string;
  received: Received[];
  /** Decides the answer to each webhook; 204 by default. `hang` never answers. */
  answer: (received: Received) => number | 'hang' | Promise<number>;
  /** The ids of what arrived, in order. */
  ids(): string[];
  start(): Promise<void>;
  stop(): Promise<void>;
}

export async function startReceiver({ isDown = false } = {}): Promise<Receiver> {
  const port = await freePort();
  const receiver: Receiver = {
    url: `http://127.0.0.1:${port}/hooks`,
    received: [],
    answer: () => 204,
    ids: () => receiver.received.map(({ headers }) => String(headers['webhook-id'])),
    start: () => new Promise(resolve => server.listen(port, '127.0.0.1', () => resolve())),
    async stop() {
      if (!server.listening) return;
      server.closeAllConnections();
      await new Promise(resolve => server.close(resolve));
    },
  };
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += String(chunk);
    const received = { headers: request.headers, body };
    receiver.received.push(received);
    const status = await receiver.answer(received);
    if (status !== 'hang') response.writeHead(status).end();
  });
  if (!isDown) await receiver.start();
  return receiver;
}

/** What a webhook says, when the reference library finds that the owner of the secret signed it. */
export function verified(secret: string | undefined, { headers, body }: Received): { type: string; data: object } {
  return new Webhook(secret ?? '').verify(body, headers as Record<string, string>) as { type: string; data: object };
}
