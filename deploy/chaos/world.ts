import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { startHouse, type House, type Place } from '../e2e/house.ts';
import { inherited } from '../local/environments.mjs';
import { OPERATOR } from '../local/nats-users.mjs';
import { freePort } from '../local/ports.mjs';
import { DATABASE, databaseUrl, provision } from '../local/provision.mjs';
import { runService } from '../local/service.mjs';
import { schemaOf } from '../local/services.mjs';
import { openWay, type Way } from './way.ts';

/** How long a worker may be silent, in milliseconds: shorter than where people work, so that a storm of minutes sees many leases end. */
export const LEASE_MS = 4_000;

const WORKERS = 3;
/** Those whose way to Postgres can be made slow. */
const ON_THE_WAY = ['gateway', 'scheduler', 'notion-sync'] as const;

/** A process that can be hit. */
export type Victim = ReturnType<typeof runService>;

/** The system under a storm. */
export interface World {
  house: House;
  /** All that can be killed and stopped: the replicas of the services and the workers. */
  processes: readonly Victim[];
  /** Those of them that run the storm's tasks. */
  workers: readonly Victim[];
  wayToPostgres: Way;
  /** The file in which handlers keep book. */
  runLog: string;
  /** The public API, as each replica of the gateway gives it. */
  doors: readonly string[];
  close(): Promise<void>;
}

/** Starts two replicas of what matters, workers, and a way to Postgres between them and it. */
export async function startWorld(): Promise<World> {
  let way: Way | undefined;
  const workers: Victim[] = [];
  const house = await startHouse({
    fsync: true,
    replicas: { gateway: 2, scheduler: 2, 'notion-sync': 2 },
    env: async place => {
      const port = await freePort();
      way = await openWay({ from: port, to: place.ports['postgres']! });
      return environments(place, port);
    },
  });
  const close = async () => {
    await Promise.all(workers.map(worker => worker.stop()));
    await house.close();
    await way?.close();
  };
  try {
    const runLog = join(house.dataDir, 'runs.jsonl');
    workers.push(...(await startWorkers(house, runLog)));
    await Promise.all(workers.map(worker => worker.ready()));
    const { services } = house.stack;
    return {
      house,
      processes: [...Object.values(services).flat(), ...workers],
      workers,
      wayToPostgres: way!,
      runLog,
      doors: services.gateway.map(({ url }) => url),
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

function environments({ secrets }: Place, port: number): Record<string, Record<string, string>> {
  const more: Record<string, Record<string, string>> = { scheduler: { WORKER_LEASE_MS: String(LEASE_MS) } };
  for (const service of ON_THE_WAY) {
    const login = { role: schemaOf(service), password: secrets.postgres[service] };
    const url = databaseUrl(`postgres://127.0.0.1:${port}`, DATABASE, login);
    more[service] = { ...more[service], DATABASE_URL: url };
  }
  return more;
}

async function startWorkers(house: House, runLog: string): Promise<Victim[]> {
  const { postgres, nats } = house.stack;
  const login = { schema: 'chaos', role: 'chaos', password: randomBytes(12).toString('hex') };
  await provision(postgres.url, { services: [login] });
  const started: Victim[] = [];
  for (let number = 1; number <= WORKERS; number += 1) {
    const [name, port] = [`worker-${number}`, await freePort()];
    const env = {
      ...inherited(),
      REPLICA: name,
      PORT: String(port),
      DATABASE_URL: databaseUrl(postgres.url, DATABASE, login),
      NATS_URL: nats.url,
      NATS_USER: OPERATOR,
      NATS_PASSWORD: nats.password,
      RUN_LOG: runLog,
    };
    const log = join(house.dataDir, 'logs', `${name}.log`);
    started.push(runService({ name, main: 'deploy/chaos/worker/worker.main.ts', port, env, log }));
  }
  return started;
}
