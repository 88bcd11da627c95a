import { Inject, Injectable } from '@nestjs/common';
import { CONFIG } from '@na/config';
import type { CallType } from '@na/contracts';
import { Calls } from '@na/messaging';
import type { Config } from '../config.ts';

/** When a question without an answer is put again, as shares of the time that it has. */
const AGAIN_AT = [0.25, 0.5];

/**
 * Calls that change nothing more when they come twice: they read, or the caller has chosen the id, or there is an end that they lead to.
 * What asks Notion while its caller waits is left out, as it is slow by nature.
 */
const REPEATABLE = /\.(?:Get|List|Count|Create|Archive|Delete|Remove|Cancel|Acknowledge|Resolve)\w+$/;

/** Asks the services behind the gateway, never longer than a caller of the API would wait. */
@Injectable()
export class Services {
  constructor(
    private readonly calls: Calls,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /**
   * A replica that is killed takes with it what it was asked, and nobody is told. So a question that stays without an answer is put again,
   * to whichever replica hears it, while the first one is still listened to.
   * @throws Problem the service's own; `unavailable` when it is away, `timeout` when it is too slow
   */
  async ask<Request, Response>(
    call: CallType<Request, Response>,
    request: Request,
    timeoutMs = this.config.GATEWAY_CALL_TIMEOUT_MS,
  ): Promise<Response> {
    const until = Date.now() + timeoutMs;
    const put = () => this.calls.ask(call, request, { timeoutMs: Math.max(1, until - Date.now()) });
    const first = put();
    if (!REPEATABLE.test(call.name)) return first;
    const again = Promise.withResolvers<Response>();
    const timers = AGAIN_AT.map(share =>
      setTimeout(() => void put().then(again.resolve, again.reject), timeoutMs * share),
    );
    try {
      return await Promise.race([first, again.promise]);
    } finally {
      for (const timer of timers) clearTimeout(timer);
    }
  }
}
