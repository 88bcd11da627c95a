import { testAuthority, testRedis, type TestAuthority, type TestRedis } from '@na/testing';
import { Redis } from 'ioredis';
import { redisOptions } from '../src/protection/limits/redis-store.ts';

describe('the connection to Redis, with a CA of its own', () => {
  let [ours, strange]: TestAuthority[] = [];
  const servers: TestRedis[] = [];
  beforeAll(() => {
    [ours, strange] = [testAuthority(), testAuthority()];
  });
  afterAll(async () => {
    await Promise.all(servers.map(server => server.close()));
    for (const each of [ours, strange]) each?.close();
  });

  async function serverOf(authority?: TestAuthority, name = 'localhost'): Promise<TestRedis> {
    const server = await testRedis({ tls: authority?.certify(name) });
    servers.push(server);
    return server;
  }

  /** As the gateway connects, but for the patience; answers what Redis says, or why there is no connection. */
  async function tryOn(url: string): Promise<string> {
    const redis = new Redis(url, { ...redisOptions(ours!.ca), lazyConnect: true, retryStrategy: () => null });
    const failed = new Promise<string>(resolve => redis.on('error', (error: Error) => resolve(error.message)));
    const answered = redis.connect().then(() => redis.ping());
    try {
      return await Promise.race([answered.catch(() => failed), failed]);
    } finally {
      redis.disconnect();
    }
  }

  // ASVS 12.3.1, 12.3.4
  it('is made to a server that the CA has certified for its name, whatever the URL says', async () => {
    const { port } = await serverOf(ours);
    for (const url of [`rediss://localhost:${port}`, `redis://localhost:${port}`])
      expect(await tryOn(url)).toBe('PONG');
  });

  // ASVS 12.3.2, 12.3.4
  it('is refused to a server of another CA, or one that is certified for another name', async () => {
    const [another, elsewhere] = [await serverOf(strange), await serverOf(ours, 'redis.example')];
    expect(await tryOn(`rediss://localhost:${another.port}`)).toMatch(/self.signed|unable to verify|certificate/i);
    expect(await tryOn(`rediss://localhost:${elsewhere.port}`)).toMatch(/does not match|altnames/i);
  });

  // ASVS 12.3.1
  it('never falls back to clear text: a server that does not answer a handshake is left alone', async () => {
    const { port } = await serverOf();
    expect(await tryOn(`redis://localhost:${port}`)).toMatch(/ETIMEDOUT|wrong version|closed/i);
  });
});
