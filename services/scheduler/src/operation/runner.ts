import { Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { elected, type Lease } from '@na/persistence';
import { logger } from '@na/telemetry';
import { DataSource } from 'typeorm';
import { NEXT } from './operation.queries.ts';
import { Step } from './step.ts';

const log = logger('operations');

/** How often is looked for what another replica took in, in milliseconds; one query by an index that is empty most of the time. */
const LOOK_MS = 2_000;
/** How long operations stand still when the elected replica dies, in milliseconds. */
const LEASE_MS = 5_000;

/** Takes all operations further, step by step and each in its turn, on one replica at a time. */
@Injectable()
export class Runner implements OnApplicationBootstrap, BeforeApplicationShutdown {
  readonly #stop = new AbortController();
  #done: Promise<void> = Promise.resolve();
  #rouse: () => void = () => undefined;

  constructor(
    private readonly dataSource: DataSource,
    private readonly step: Step,
  ) {}

  /** Has it look at once; only the elected replica heeds it. */
  rouse(): void {
    this.#rouse();
  }

  onApplicationBootstrap(): void {
    const election = { name: 'operations', leaseMs: LEASE_MS, signal: this.#stop.signal };
    this.#done = elected(this.dataSource, election, lease => this.#work(lease));
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.#stop.abort();
    await this.#done;
  }

  async #work({ signal }: Lease): Promise<void> {
    while (!signal.aborted) {
      const restMs = await this.#look(signal).catch((error: unknown) => {
        log.warn({ err: error }, 'operations could not be looked for, trying again');
        return LOOK_MS;
      });
      if (restMs > 0) await this.#rest(restMs, signal);
    }
  }

  /** Does a step of each operation whose turn it is. Answers how long nothing is to be done, in milliseconds. */
  async #look(signal: AbortSignal): Promise<number> {
    const next = await this.dataSource.query<{ workspace_id: string; id: string; in_ms: number }[]>(NEXT);
    const due = next.filter(({ in_ms }) => in_ms <= 0);
    for (const { workspace_id, id } of due) if (!signal.aborted) await this.step.take(workspace_id, id);
    if (due.length) return 0;
    return Math.min(LOOK_MS, Math.ceil(next[0]?.in_ms ?? LOOK_MS));
  }

  #rest(ms: number, signal: AbortSignal): Promise<void> {
    return new Promise(resolve => {
      const done = () => {
        clearTimeout(timer);
        signal.removeEventListener('abort', done);
        this.#rouse = () => undefined;
        resolve();
      };
      const timer = setTimeout(done, ms);
      signal.addEventListener('abort', done);
      this.#rouse = done;
    });
  }
}
