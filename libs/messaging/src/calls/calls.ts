import { Injectable } from '@nestjs/common';
import { errors, type Msg } from '@nats-io/transport-node';
import { answererOf, callSubject, type CallType } from '@na/contracts';
import { Problem, type ProblemJson } from '@na/errors';
import { span } from '@na/telemetry';
import { setTimeout as sleep } from 'node:timers/promises';
import { NatsConnection } from '../connection/nats-connection.ts';
import { AnswerLate, BrokerUnreachable, ServiceAbsent } from '../errors.ts';
import { callHeaders, PROBLEM } from './call-headers.ts';

/** How long a call waits unless it says otherwise, in milliseconds. */
const DEFAULT_TIMEOUT_MS = 5_000;
/** A service that restarts is back within about a second, so its askers look again at this pace. */
const ABSENT_PAUSE_MS = 50;

/** Asks other services. */
@Injectable()
export class Calls {
  constructor(private readonly nats: NatsConnection) {}

  /**
   * Asks a question of the contract and waits for the answer, at most `timeoutMs` (default 5,000). When no replica listens, it
   * waits for one until then. `to` names the service for calls that every service answers.
   * @throws Problem the answerer's own, or `unavailable` or `timeout`
   */
  async ask<Request, Response>(
    call: CallType<Request, Response>,
    request: Request,
    options: { timeoutMs?: number; to?: string } = {},
  ): Promise<Response> {
    const answerer = options.to ?? answererOf(call as CallType<never, unknown>);
    if (!answerer) throw new Error(`${call.name} is answered by every service; say which with "to".`);
    const subject = callSubject(call as CallType<never, unknown>, answerer);
    const timeoutMs = options.timeoutMs ?? DEFAULT_TIMEOUT_MS;
    return span(
      call.name,
      { kind: 'client', attributes: { 'rpc.system': 'nats', 'rpc.method': call.name } },
      async () => {
        const answer = await this.#request(call.name, subject, JSON.stringify(request), timeoutMs);
        if (answer.headers?.has(PROBLEM)) throw Problem.fromJSON(answer.json<ProblemJson>());
        return answer.json<Response>();
      },
    );
  }

  async #request(call: string, subject: string, body: string, timeoutMs: number): Promise<Msg> {
    const deadline = Date.now() + timeoutMs;
    for (;;) {
      const left = Math.max(1, deadline - Date.now());
      try {
        return await this.nats.core.request(subject, body, { timeout: left, headers: callHeaders(deadline) });
      } catch (error) {
        const isAbsent = error instanceof errors.RequestError && error.isNoResponders();
        if (!isAbsent) throw this.#problemOf(error, call, timeoutMs);
        if (Date.now() + ABSENT_PAUSE_MS >= deadline) throw ServiceAbsent({ call, retryAfterMs: 1_000, cause: error });
        await sleep(ABSENT_PAUSE_MS);
      }
    }
  }

  #problemOf(error: unknown, call: string, timeoutMs: number): Problem {
    const isLate = error instanceof errors.TimeoutError || (error instanceof Error && error.name === 'TimeoutError');
    if (isLate && this.nats.isConnected) return AnswerLate({ call, timeoutMs, cause: error });
    return BrokerUnreachable({ doing: `asking ${call}`, retryAfterMs: 1_000, cause: error });
  }
}
