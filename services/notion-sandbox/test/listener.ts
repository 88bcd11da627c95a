import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** One request as it came. */
export interface Received {
  method: string;
  path: string;
  headers: IncomingMessage['headers'];
  body: string;
}

/** What is answered to a request. */
export interface Reply {
  status: number;
  headers?: Record<string, string>;
  body?: string | Buffer;
}

/** A server on this machine that writes down what comes and answers as it is told. */
export class Listener {
  readonly received: Received[] = [];
  /** May be changed at any time. */
  answer: (request: Received) => Reply | Promise<Reply> = () => ({ status: 200 });

  private constructor(private readonly server: Server) {}

  static async start(): Promise<Listener> {
    const server = createServer();
    const listener = new Listener(server);
    server.on('request', async (request, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      const received: Received = {
        method: request.method ?? '',
        path: request.url ?? '',
        headers: request.headers,
        body: Buffer.concat(chunks).toString('utf8'),
      };
      listener.received.push(received);
      const { status, headers, body } = await listener.answer(received);
      response.writeHead(status, headers).end(request.method === 'HEAD' ? undefined : body);
    });
    await new Promise<void>(done => server.listen(0, '127.0.0.1', done));
    return listener;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise(done => this.server.close(done));
  }
}
