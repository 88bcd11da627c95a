import { loadConfig, serviceConfig } from '@na/config';
import { testAuthority, testNats, type TestAuthority, type TestNats } from '@na/testing';
import { connect } from '@nats-io/transport-node';
import { natsOptions } from '../src/connection/nats-connection.ts';

describe('the connection to NATS, with a CA of its own', () => {
  let [ours, strange]: TestAuthority[] = [];
  const servers: TestNats[] = [];
  beforeAll(() => {
    [ours, strange] = [testAuthority(), testAuthority()];
  });
  afterAll(async () => {
    await Promise.all(servers.map(server => server.close()));
    for (const each of [ours, strange]) each?.close();
  });

  async function serverOf(authority?: TestAuthority, name = 'localhost'): Promise<TestNats> {
    const server = await testNats({ tls: authority?.certify(name) });
    servers.push(server);
    return server;
  }

  /** As a service connects, but for the patience. */
  function tryOn(server: TestNats, environment: Record<string, string> = { NATS_TLS_CA: ours!.file }) {
    const { user, password } = server.user('audit');
    const config = loadConfig(serviceConfig, {
      PORT: '0',
      DATABASE_URL: 'postgres://none@127.0.0.1/none',
      NATS_URL: server.url,
      NATS_USER: user,
      NATS_PASSWORD: password,
      ...environment,
    });
    const options = natsOptions(config, { service: 'audit', hears: [] });
    return connect({ ...options, waitOnFirstConnect: false, reconnect: false, maxReconnectAttempts: 0 });
  }

  // ASVS 12.3.1, 12.3.4
  it('is made to a server that the CA has certified for its name', async () => {
    const server = await serverOf(ours);
    const connection = await tryOn(server);
    await connection.flush();
    expect(connection.info).toMatchObject({ tls_required: true });
    await connection.close();
  });

  // ASVS 12.3.2, 12.3.4
  it('is refused to a server of another CA, or one that is certified for another name', async () => {
    await expect(tryOn(await serverOf(strange))).rejects.toThrow(/self.signed|unable to verify|certificate/i);
    await expect(tryOn(await serverOf(ours, 'nats.example'))).rejects.toThrow(/does not match|altnames/i);
  });

  // ASVS 12.3.1
  it('never falls back to clear text: a server without TLS gets no password', async () => {
    await expect(tryOn(await serverOf())).rejects.toThrow(/tls/i);
  });

  it('is not trusted to whom the CA is not told', async () => {
    await expect(tryOn(await serverOf(ours), {})).rejects.toThrow(/self.signed|unable to verify|certificate/i);
  });
});
