import {
  Inject,
  Injectable,
  type OnModuleDestroy,
  type OnApplicationBootstrap,
  type OnModuleInit,
} from '@nestjs/common';
import { CONFIG } from '@na/config';
import { elected, transaction } from '@na/persistence';
import { logger } from '@na/telemetry';
import { setTimeout as sleep } from 'node:timers/promises';
import { DataSource, type EntityManager } from 'typeorm';
import type { Config } from '../config.ts';
import { monthsWanted, type Month } from './months.ts';

const log = logger('partitions');

const LEASE_MS = 30_000;
/** What has a partition for each month. */
const TABLES = ['audit_record', 'audit_pack'] as const;
/** Months are long; looking again this often only has to survive a look that failed. */
const LOOK_EVERY_MS = 3_600_000;

/** Keeps a partition ready for each month to come; one replica at a time does it. */
@Injectable()
export class Partitions implements OnModuleInit, OnApplicationBootstrap, OnModuleDestroy {
  readonly #stop = new AbortController();
  #work: Promise<void> | undefined;

  constructor(
    private readonly dataSource: DataSource,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** Before anything is heard, so that after a long absence the first records do not lie elsewhere. */
  async onModuleInit(): Promise<void> {
    await this.#tryToMake();
  }

  onApplicationBootstrap(): void {
    const election = { name: 'partitions', leaseMs: LEASE_MS, signal: this.#stop.signal };
    this.#work = elected(this.dataSource, election, ({ signal }) => this.#keep(signal));
  }

  async onModuleDestroy(): Promise<void> {
    this.#stop.abort();
    await this.#work;
  }

  /** Makes the partitions that are wanted at `now` and not there yet; answers with their names. */
  async makeThose(now: Date): Promise<string[]> {
    const made: string[] = [];
    for (const month of monthsWanted(now, this.config.AUDIT_MONTHS_AHEAD)) {
      for (const table of TABLES) {
        const partition = `${table}_${month.name}`;
        if (await transaction(this.dataSource, tx => make(tx, { table, partition, month }))) made.push(partition);
      }
    }
    if (made.length) log.info({ made }, 'made partitions');
    return made;
  }

  /** Records without a partition are kept all the same, so a failure here stops nothing. */
  async #tryToMake(): Promise<void> {
    await this.makeThose(new Date()).catch((error: unknown) => log.error({ err: error }, 'no partition could be made'));
  }

  async #keep(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await this.#tryToMake();
      await sleep(LOOK_EVERY_MS, undefined, { signal }).catch(() => undefined);
    }
  }
}

interface Wanted {
  table: (typeof TABLES)[number];
  partition: string;
  month: Month;
}

/** Makes one partition; answers whether it did. */
async function make(tx: EntityManager, { table, partition, month: { from, before } }: Wanted): Promise<boolean> {
  // Replicas that start together take turns. Making a partition locks the record for a moment, and those who write must not queue up
  // for long behind one that itself waits for a long query.
  await tx.query(`set local lock_timeout = '2s'`);
  await tx.query(`select pg_advisory_xact_lock(hashtextextended('na.audit.partitions', 0))`);
  const [found] = await tx.query<{ there: boolean; strays: boolean }[]>(FIND_PARTITION[table], [
    partition,
    from,
    before,
  ]);
  if (found?.there) return false;
  if (found?.strays) {
    // Postgres refuses a partition whose rows lie in the default one; they stay there, found and listed like all others.
    log.warn({ partition }, `records of this month lie in ${table}_elsewhen already, so it gets no partition`);
    return false;
  }
  await tx.query(MAKE_PARTITION, [table, partition, from, before]);
  return true;
}

const findPartition = (elsewhen: string) => `
  select to_regclass($1) is not null as there,
         exists (select from ${elsewhen} where occurred_at >= $2 and occurred_at < $3) as strays`;

const FIND_PARTITION = {
  audit_record: findPartition('audit_record_elsewhen'),
  audit_pack: findPartition('audit_pack_elsewhen'),
};

const MAKE_PARTITION = `select make_partition($1, $2, format('for values from (%L) to (%L)', $3::text, $4::text))`;
