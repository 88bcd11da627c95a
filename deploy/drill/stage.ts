import { chmodSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { environmentOf } from '../local/environments.mjs';
import { startNats } from '../local/nats.mjs';
import { freePort } from '../local/ports.mjs';
import { startPostgres } from '../local/postgres.mjs';
import { DATABASE, databaseUrl, provision } from '../local/provision.mjs';
import { keepSecrets } from '../local/secrets.mjs';
import { runService } from '../local/service.mjs';
import { schemaOf, SERVICES } from '../local/services.mjs';

/** A Postgres that syncs to disk, a NATS, and a scheduler in a process of its own. */
export interface Stage {
  /** The admin's URL of the database. */
  databaseUrl: string;
  /** What a service reads from the environment. */
  environmentOf(service: string): { [name: string]: string };
  scheduler: ReturnType<typeof runService>;
  /** The machine of the database is lost, with its disk; the scheduler ran there too. */
  lose(): Promise<void>;
  /** Where the restored cluster is to be. */
  newPlace: string;
  /** Starts Postgres on the restored cluster, where the services look for it, and the scheduler. */
  startAgain(): Promise<void>;
  stop(): Promise<void>;
}

/** The scheduler is on its way when the stage stands: it waits for the streams of those whom it hears. */
export async function setStage(folder: string): Promise<Stage> {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  // Postgres runs as another user when we are root, and walks through it.
  chmodSync(folder, 0o711);
  const secrets = keepSecrets(folder);
  const place = join(folder, 'postgres');
  const newPlace = join(folder, 'postgres-restored');
  let postgres = await startPostgres({ dataDir: place, fsync: true });
  const nats = await startNats({ storeDir: join(folder, 'nats'), users: secrets.nats });
  const services = SERVICES.map(name => ({
    schema: schemaOf(name),
    role: schemaOf(name),
    password: secrets.postgres[name],
  }));
  await provision(postgres.url, { services });
  const stack = { postgresUrl: postgres.url, natsUrl: nats.url, secrets };
  const environment = (service: string, port = 0) =>
    environmentOf({ service, replica: service, port, stack, extra: { LOG_LEVEL: 'warn' } }) as {
      [name: string]: string;
    };
  const port = await freePort();
  const main = 'services/scheduler/src/main.ts';
  const log = join(folder, 'scheduler.log');
  const scheduler = runService({ name: 'scheduler', main, port, env: environment('scheduler', port), log });
  return {
    databaseUrl: databaseUrl(postgres.url, DATABASE),
    environmentOf: service => environment(service),
    scheduler,
    newPlace,
    async lose() {
      await postgres.kill();
      // At once, as it does not come back where it was.
      const stopped = scheduler.stop(0);
      rmSync(place, { recursive: true, force: true });
      await stopped;
    },
    async startAgain() {
      postgres = await startPostgres({ dataDir: newPlace, fsync: true, port: postgres.port });
      scheduler.start();
    },
    async stop() {
      await scheduler.stop();
      await nats.stop();
      await postgres.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
