import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Webhook } from 'standardwebhooks';

/** A webhook as it arrived. */
export interface Received {
  headers: IncomingHttpHeaders;
  body: string;
}

/** A receiver of webhooks on the loopback interface. */
export interface Receiver {
  url: string;
  received: Received[];
  /** How many of the next webhooks are answered by 500. */
  refuse: number;
  stop(): Promise<void>;
}

export async function startReceiver(): Promise<Receiver> {
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += String(chunk);
    receiver.received.push({ headers: request.headers, body });
    response.writeHead(receiver.refuse-- > 0 ? 500 : 204).end();
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const receiver: Receiver = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hooks`,
    received: [],
    refuse: 0,
    async stop() {
      server.closeAllConnections();
      await new Promise(resolve => server.close(resolve));
    },
  };
  return receiver;
}

/** What a webhook says, when the reference library finds that the owner of the secret signed it. */
export function verified(secret: string, { headers, body }: Received): unknown {
  return new Webhook(secret).verify(body, headers as Record<string, string>);
}
