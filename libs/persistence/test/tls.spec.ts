import {
  ownPostgres,
  testAuthority,
  testDatabase,
  testPostgres,
  type OwnPostgres,
  type TestAuthority,
  type TestDatabase,
} from '@na/testing';
import { openDatabase } from '../src/connection/open-database.ts';
import { configFor } from './replica.ts';

/** The server is certified for this name and not for its address. */
const named = ({ url }: { url: string }) => url.replace('127.0.0.1', 'localhost');

describe('the connection to Postgres, with a CA of its own', () => {
  let [ours, strange]: TestAuthority[] = [];
  let server: OwnPostgres;
  let database: TestDatabase;
  let plain: TestDatabase;
  beforeAll(async () => {
    [ours, strange] = [testAuthority(), testAuthority()];
    server = await ownPostgres({ tls: ours.certify('localhost') });
    [database, plain] = await Promise.all([
      testDatabase({ schema: 'audit', server }),
      testDatabase({ schema: 'audit', server: await testPostgres() }),
    ]);
  });
  afterAll(async () => {
    await Promise.all([database?.close(), plain?.close()]);
    await server?.close();
    for (const each of [ours, strange]) each?.close();
  });

  const open = (url: string, ca: TestAuthority) =>
    openDatabase(configFor(url, { DATABASE_TLS_CA: ca.file }), { schema: 'audit', entities: [], migrations: [] });

  // ASVS 12.3.1, 12.3.4
  it.each(['', '?sslmode=disable', '?sslmode=no-verify', '?sslmode=prefer'])(
    'is encrypted and verified, with "%s" in the URL as well',
    async query => {
      const dataSource = await open(named(database) + query, ours!);
      const [row] = await dataSource.query<{ ssl: boolean; version: string }[]>(
        'select ssl, version from pg_stat_ssl where pid = pg_backend_pid()',
      );
      expect(row).toEqual({ ssl: true, version: 'TLSv1.3' });
      await dataSource.destroy();
    },
  );

  // ASVS 12.3.2, 12.3.4
  it.each(['', '?sslmode=disable', '?sslmode=no-verify'])(
    'is refused to a server of another CA, with "%s" in the URL as well',
    async query => {
      await expect(open(named(database) + query, strange!)).rejects.toThrow(/certificate/);
    },
  );

  // ASVS 12.3.2
  it('is refused to a server that is certified for another name', async () => {
    await expect(open(database.url, ours!)).rejects.toThrow(/does not match/);
  });

  // ASVS 12.3.1
  it('never falls back to clear text: a server without TLS gets no password', async () => {
    await expect(open(named(plain), ours!)).rejects.toThrow(/does not support SSL/);
  });
});
