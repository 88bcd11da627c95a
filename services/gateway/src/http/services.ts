import { Inject, Injectable } from '@nestjs/common';
import { CONFIG } from '@na/config';
import type { CallType } from '@na/contracts';
import { Calls } from '@na/messaging';
import type { Config } from '../config.ts';

/** Asks the services behind the gateway, never longer than a caller of the API would wait. */
@Injectable()
export class Services {
  constructor(
    private readonly calls: Calls,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** @throws Problem the service's own; `unavailable` when it is away, `timeout` when it is too slow */
  ask<Request, Response>(call: CallType<Request, Response>, request: Request, timeoutMs?: number): Promise<Response> {
    return this.calls.ask(call, request, { timeoutMs: timeoutMs ?? this.config.GATEWAY_CALL_TIMEOUT_MS });
  }
}
