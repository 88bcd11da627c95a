import { WorkerService, type TaskType } from '@na/contracts';
import type { Calls } from '@na/messaging';
import { logger } from '@na/telemetry';
import { setTimeout as pause } from 'node:timers/promises';

const log = logger('worker');

/** The rest between two tries, in milliseconds. */
const RETRY_MS = 500;

/** Makes a service's task types known to the scheduler, however long that takes. */
export class Announcer {
  #fault: Error | undefined = new Error('task types are not announced yet');

  constructor(
    private readonly calls: Calls,
    private readonly service: string,
    private readonly types: TaskType[],
  ) {}

  /** Resolves when the types are stored, or when `signal` aborts. */
  async announce(signal: AbortSignal): Promise<void> {
    while (this.#fault && !signal.aborted) {
      try {
        await this.calls.ask(WorkerService.announceTaskTypes, { service: this.service, types: this.types });
        this.#fault = undefined;
      } catch (error) {
        this.#fault = error as Error;
        log.warn({ err: error }, 'the scheduler did not take the task types, trying again');
        await pause(RETRY_MS, undefined, { signal }).catch(() => undefined);
      }
    }
  }

  /** @throws Error that says what the latest try met, while the types are not stored */
  check(): void {
    if (this.#fault) throw this.#fault;
  }
}
