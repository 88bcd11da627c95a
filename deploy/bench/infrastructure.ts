import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { OPERATOR } from '../local/nats-users.mjs';
import { startNats } from '../local/nats.mjs';
import { startPostgres } from '../local/postgres.mjs';
import { databaseUrl, DATABASE, provision } from '../local/provision.mjs';
import { SERVICES, schemaOf } from '../local/services.mjs';

/** Where benches keep their data: on the disk that people keep theirs on. */
export const FOLDER = join(import.meta.dirname, '../../.data/bench');

const PASSWORD = 'bench';

/** A Postgres that syncs to disk, and a NATS, with nothing else on them. */
export interface Infrastructure {
  /** The admin's URL of the database. */
  postgresUrl: string;
  /** The file into which Postgres writes what it logs. */
  postgresLog: string;
  natsUrl: string;
  /** What a service reads from the environment. */
  environmentOf(service: string): { [name: string]: string };
  /** The login of somebody who may do everything on NATS. */
  operator: { user: string; pass: string };
  stop(): Promise<void>;
}

export async function startInfrastructure(): Promise<Infrastructure> {
  rmSync(FOLDER, { recursive: true, force: true });
  const postgres = await startPostgres({ dataDir: join(FOLDER, 'postgres'), fsync: true });
  const names = [...SERVICES, OPERATOR];
  const nats = await startNats({
    storeDir: join(FOLDER, 'nats'),
    users: Object.fromEntries(names.map(name => [name, PASSWORD])),
  });
  const services = SERVICES.map(name => ({ schema: schemaOf(name), role: schemaOf(name), password: PASSWORD }));
  await provision(postgres.url, { services });
  return {
    postgresUrl: databaseUrl(postgres.url, DATABASE),
    postgresLog: postgres.log,
    natsUrl: nats.url,
    environmentOf: service => ({
      PORT: '0',
      DATABASE_URL: databaseUrl(postgres.url, DATABASE, { role: schemaOf(service), password: PASSWORD }),
      NATS_URL: nats.url,
      NATS_USER: service,
      NATS_PASSWORD: PASSWORD,
      LOG_LEVEL: 'silent',
    }),
    operator: { user: OPERATOR, pass: PASSWORD },
    async stop() {
      await nats.stop();
      await postgres.stop();
      rmSync(FOLDER, { recursive: true, force: true });
    },
  };
}
