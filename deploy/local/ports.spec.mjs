import { createServer } from 'node:net';
import { assertPortFree, freePort, isFree } from './ports.mjs';

test('a free port is given once, below those of outgoing connections', async () => {
  const ports = [];
  while (ports.length < 200) ports.push(await freePort());
  expect(new Set(ports).size).toBe(200);
  expect(Math.max(...ports)).toBeLessThan(32_768);
});

test('a port that somebody listens on, there or on all interfaces, is refused with the way out', async () => {
  for (const host of ['127.0.0.1', '0.0.0.0']) {
    const port = await freePort();
    const server = createServer();
    await new Promise(done => server.listen(port, host, () => done(undefined)));
    expect(await isFree(port)).toBe(false);
    await expect(assertPortFree({ port, what: 'the gateway', setting: 'GATEWAY_PORT' })).rejects.toThrow(
      `Port ${port}, which the gateway needs, is taken by another program. Stop that program, or choose another port with GATEWAY_PORT=<port>.`,
    );
    server.close();
  }
});
