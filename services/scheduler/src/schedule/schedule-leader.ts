import { Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { SchedulesChanged } from '@na/contracts';
import { Hints } from '@na/messaging';
import { elected } from '@na/persistence';
import { logger, metrics } from '@na/telemetry';
import { DataSource } from 'typeorm';
import { OVERDUE } from './standing.queries.ts';
import { ScheduleLook } from './schedule-look.ts';

const overdueSeconds = metrics.observableGauge({
  name: 'na_schedules_overdue_seconds',
  help: 'For how long the most overdue schedule should have fired; all replicas tell the same.',
});

const log = logger('schedules');

/** How long nothing fires when the elected replica dies, in milliseconds. */
const LEASE_MS = 5_000;
/** How long the leader waits at most: a schedule that another replica took may go without its hint, in milliseconds. */
const LONGEST_MS = 5_000;
/** How soon it looks again after a look that failed, in milliseconds. */
const AGAIN_MS = 1_000;

/** Fires schedules on one replica at a time, each at its time. */
@Injectable()
export class ScheduleLeader implements OnApplicationBootstrap, BeforeApplicationShutdown {
  readonly #stop = new AbortController();
  #done: Promise<void> = Promise.resolve();
  #rouse: () => void = () => undefined;
  #ends: (() => void)[] = [];

  constructor(
    private readonly dataSource: DataSource,
    private readonly hints: Hints,
    private readonly look: ScheduleLook,
  ) {}

  onApplicationBootstrap(): void {
    const election = { name: 'schedules', leaseMs: LEASE_MS, signal: this.#stop.signal };
    this.#ends = [this.hints.listen(SchedulesChanged, () => this.#rouse()), this.#measure()];
    this.#done = elected(this.dataSource, election, ({ signal }) => this.#lead(signal));
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.#stop.abort();
    for (const end of this.#ends) end();
    await this.#done;
  }

  async #lead(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      // What changes while it looks is looked for once more.
      const roused = new Promise<void>(resolve => (this.#rouse = resolve));
      const waitMs = await this.look.once(signal).catch((error: unknown) => {
        log.warn({ err: error }, 'the schedules could not be looked at, trying again');
        return AGAIN_MS;
      });
      await within(Math.min(waitMs, LONGEST_MS), roused, signal);
    }
  }

  /** Told by all replicas, so that it is told also while none is elected. */
  #measure(): () => void {
    return overdueSeconds.observe(
      async () => (await this.dataSource.query<{ seconds: number }[]>(OVERDUE))[0]?.seconds ?? 0,
    );
  }
}

/** Resolves after some milliseconds, or as soon as `sooner` does or `signal` aborts. */
async function within(ms: number, sooner: Promise<void>, signal: AbortSignal): Promise<void> {
  if (ms <= 0 || signal.aborted) return;
  const over = Promise.withResolvers<void>();
  const end = () => over.resolve();
  const timer = setTimeout(end, Math.ceil(ms));
  signal.addEventListener('abort', end);
  await Promise.race([sooner, over.promise]);
  signal.removeEventListener('abort', end);
  clearTimeout(timer);
}
