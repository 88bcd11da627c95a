import { Inject, Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { DiscoveryService } from '@nestjs/core';
import { AttemptCancelled, WorkerSummoned } from '@na/contracts';
import { Calls, Hints } from '@na/messaging';
import { Health, logger } from '@na/telemetry';
import { taskTypeOf } from '../announcement.ts';
import { Announcer } from './announcer.ts';
import { findHandlers } from './handler.ts';
import { SELF, type Self } from './identity.ts';
import { Shift } from './shift.ts';

const log = logger('worker');

/** Runs the tasks of a service's handlers, from when the scheduler knows their types until the service stops. */
@Injectable()
export class Worker implements OnApplicationBootstrap, OnModuleDestroy {
  readonly #stop = new AbortController();
  #shift: Shift | undefined;
  #started: Promise<void> = Promise.resolve();
  #deafen: () => void = () => undefined;

  constructor(
    private readonly calls: Calls,
    private readonly hints: Hints,
    private readonly health: Health,
    private readonly discovery: DiscoveryService,
    @Inject(SELF) private readonly self: Self,
  ) {}

  onApplicationBootstrap(): void {
    const handlers = findHandlers(this.discovery);
    const types = [...handlers.values()].map(({ declaration }) => taskTypeOf(declaration));
    const announcer = new Announcer(this.calls, this.self.identity.service, types);
    this.health.add({ name: 'task types announced', required: true, check: async () => announcer.check() });
    this.#shift = new Shift(this.calls, this.self.identity, handlers);
    this.#started = this.#start(announcer, this.#shift);
  }

  /** While the connections still stand: no new attempts, those under way may finish, the rest is handed back. */
  async onModuleDestroy(): Promise<void> {
    this.#stop.abort();
    await this.#started;
    this.#deafen();
    await this.#shift?.end(this.self.drainMs);
  }

  async #start(announcer: Announcer, shift: Shift): Promise<void> {
    await announcer.announce(this.#stop.signal);
    if (this.#stop.signal.aborted) return;
    const deafen = [
      this.hints.listen(AttemptCancelled, ({ taskId, attempt }) => shift.cancel(taskId, attempt)),
      this.hints.listen(WorkerSummoned, ({ worker }) => shift.summon(worker)),
    ];
    this.#deafen = () => deafen.forEach(end => end());
    shift.begin(this.hints);
    log.info({ worker: this.self.identity.workerId }, 'the worker takes tasks');
  }
}
