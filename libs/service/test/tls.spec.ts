import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { loadConfig } from '@na/config';
import { setLogging } from '@na/telemetry';
import { testAuthority, type TestAuthority } from '@na/testing';
import { writeFileSync } from 'node:fs';
import { request } from 'node:https';
import { join } from 'node:path';
import { connect, type ConnectionOptions, type TLSSocket } from 'node:tls';
import { createService, listen } from '../src/index.ts';
import { BakeryModule, configShape } from './bakery.ts';

const fit = { PORT: '0', DATABASE_URL: 'postgres://none:none@127.0.0.1/none' };

let authority: TestAuthority, app: NestFastifyApplication, port: number;

beforeAll(async () => {
  await setLogging({ level: 'silent' });
  authority = testAuthority();
  const config = loadConfig(configShape, { ...fit, HTTP_TLS: authority.certify('localhost', 'rsa').folder });
  app = await createService({ name: 'bakery', module: BakeryModule, configShape }, config);
  port = Number(new URL(await listen(app)).port);
});
afterAll(async () => {
  await app?.close();
  authority?.close();
});

/** The protocol and the cipher that are agreed on. */
function agreed(options: ConnectionOptions) {
  const { promise, resolve, reject } = Promise.withResolvers<{ protocol: string | null; cipher: string }>();
  const { ca } = authority;
  const socket: TLSSocket = connect({ port, host: '127.0.0.1', servername: 'localhost', ca, ...options }, () => {
    resolve({ protocol: socket.getProtocol(), cipher: socket.getCipher().standardName });
    socket.destroy();
  });
  socket.once('error', reject);
  return promise;
}

describe('a service with a certificate', () => {
  // ASVS 12.1.1
  it('speaks TLS 1.3 with whoever can, 1.2 with others, and nothing older', async () => {
    expect((await agreed({})).protocol).toBe('TLSv1.3');
    expect((await agreed({ maxVersion: 'TLSv1.2' })).protocol).toBe('TLSv1.2');
    // At this level of OpenSSL a client would still speak them.
    const old = { minVersion: 'TLSv1', ciphers: 'ALL:@SECLEVEL=0' } as const;
    for (const maxVersion of ['TLSv1', 'TLSv1.1'] as const)
      await expect(agreed({ ...old, maxVersion })).rejects.toThrow(/alert protocol version/);
  });

  // ASVS 12.1.2
  it('takes the strongest cipher of a client, whatever that prefers, and none without forward secrecy or authentication', async () => {
    const preferring = (...ciphers: string[]) => agreed({ maxVersion: 'TLSv1.2', ciphers: ciphers.join(':') });
    expect((await agreed({ ciphers: 'TLS_AES_128_GCM_SHA256:TLS_AES_256_GCM_SHA384' })).cipher).toBe(
      'TLS_AES_256_GCM_SHA384',
    );
    expect((await preferring('ECDHE-RSA-AES128-GCM-SHA256', 'ECDHE-RSA-AES256-GCM-SHA384')).cipher).toBe(
      'TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384',
    );
    for (const weak of ['AES256-GCM-SHA384', 'ECDHE-RSA-AES128-SHA', 'ECDHE-RSA-AES256-SHA384'])
      await expect(preferring(weak)).rejects.toThrow(/alert handshake failure/);
  });

  // ASVS 4.1.2, 12.2.1, 12.3.3
  it('answers nobody in clear text, not even to lead them on', async () => {
    await expect(fetch(`http://127.0.0.1:${port}/loaves`)).rejects.toThrow('fetch failed');
  });

  it('serves its callers as without one', async () => {
    const { promise, resolve, reject } = Promise.withResolvers<number | undefined>();
    request({ port, host: '127.0.0.1', servername: 'localhost', ca: authority.ca, path: '/loaves' }, response => {
      response.resume();
      resolve(response.statusCode);
    })
      .once('error', reject)
      .end();
    expect(await promise).toBe(200);
  });
});

describe('a certificate that is none', () => {
  const load = (environment: Record<string, string>) => () => loadConfig(configShape, { ...fit, ...environment });

  it('keeps the service from starting, with a sentence', () => {
    const [one, other] = [authority.certify('localhost'), authority.certify('localhost')];
    expect(load({ HTTP_TLS: '/nowhere' })).toThrow(/HTTP_TLS is "\/nowhere": cannot be used: ENOENT/);
    writeFileSync(join(one.folder, 'tls.key'), other.key);
    expect(load({ HTTP_TLS: one.folder })).toThrow(/is not the key of the certificate/);
    expect(load({ NATS_TLS_CA: join(other.folder, 'tls.key') })).toThrow(/has no certificate as PEM/);
    expect(load({ DATABASE_TLS_CA: '/nowhere' })).toThrow(/DATABASE_TLS_CA is "\/nowhere": cannot be used/);
  });
});
