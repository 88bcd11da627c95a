import { Injectable } from '@nestjs/common';

/**
 * Tells what lasts long (a stream of events, a caller that waits) that the replica is about to leave: such answers end when
 * `signal` aborts, so that the drain has not to wait for them.
 */
@Injectable()
export class Drain {
  readonly #controller = new AbortController();

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  begin(reason: string): void {
    this.#controller.abort(reason);
  }
}
