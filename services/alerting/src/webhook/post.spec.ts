import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createSocketServer, type AddressInfo, type Server as SocketServer } from 'node:net';
import { post } from './post.ts';

const servers: (Server | SocketServer)[] = [];

async function serving(server: Server | SocketServer): Promise<string> {
  servers.push(server);
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`;
}

const answering = (listener: RequestListener) => serving(createServer(listener));

const posting = (url: string, given: { timeoutMs?: number; allowPrivate?: boolean } = {}) =>
  post({
    url,
    headers: { 'webhook-id': 'w1' },
    body: '{"ä":1}',
    signal: AbortSignal.timeout(given.timeoutMs ?? 5_000),
    allowPrivate: given.allowPrivate ?? true,
  });

afterEach(() => {
  for (const server of servers.splice(0)) {
    if ('closeAllConnections' in server) server.closeAllConnections();
    server.close();
  }
});

describe('posting a webhook', () => {
  it('sends the body to the byte and gives the status', async () => {
    let received = '';
    const url = await answering(async (request, response) => {
      for await (const chunk of request) received += String(chunk);
      received += ` ${request.method} ${request.headers['content-type']} ${request.headers['webhook-id']}`;
      response.writeHead(202).end('thanks');
    });
    expect(await posting(url)).toEqual({ status: 202 });
    expect(received).toBe('{"ä":1} POST application/json w1');
  });

  // ASVS 15.3.2
  it('follows no redirect', async () => {
    let visited = 0;
    const elsewhere = await answering((_, response) => response.end(String(visited++)));
    const url = await answering((_, response) => response.writeHead(307, { location: elsewhere }).end());
    expect(await posting(url)).toEqual({ status: 307 });
    expect(visited).toBe(0);
  });

  // ASVS 15.2.2
  it('reads no more than a little of an endless answer, whose status counts', async () => {
    let written = 0;
    const url = await answering((_, response) => {
      response.writeHead(200);
      const more = () => {
        while (!response.destroyed && response.write(Buffer.alloc(16_384))) written += 16_384;
      };
      response.on('drain', more);
      more();
    });
    expect(await posting(url)).toEqual({ status: 200 });
    expect(written).toBeLessThan(50_000_000);
  });

  it('gives up on a receiver that never answers', async () => {
    const url = await serving(createSocketServer(socket => socket.resume()));
    expect(await posting(url, { timeoutMs: 50 })).toEqual({ fault: 'There was no answer in time.' });
  });

  it('takes an answer whose body never ends as the answer that it is', async () => {
    const url = await answering((_, response) => void response.writeHead(200).write('a'));
    expect(await posting(url, { timeoutMs: 100 })).toEqual({ status: 200 });
  });

  it('says what kind of fault a broken connection is', async () => {
    const url = await serving(createSocketServer(socket => socket.destroy()));
    expect(await posting(url)).toEqual({ fault: 'The connection failed (ECONNRESET).' });
    for (const server of servers.splice(0)) await new Promise(resolve => server.close(resolve));
    expect(await posting(url)).toEqual({ fault: 'The connection failed (ECONNREFUSED).' });
  });

  it.each(['127.0.0.1', 'localhost', '[::ffff:127.0.0.1]'])(
    'reaches nothing at %s unless that is allowed',
    async host => {
      let visited = 0;
      const url = await answering((_, response) => response.end(String(visited++)));
      const answer = await posting(url.replace('127.0.0.1', host), { allowPrivate: false });
      expect(answer).toEqual({ fault: expect.stringMatching(/does not lead to the public internet\.$/) });
      expect(visited).toBe(0);
    },
  );
});
