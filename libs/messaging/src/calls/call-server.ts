import { headers, type Msg, type Subscription } from '@nats-io/transport-node';
import { breaches, callSubject, type CallType } from '@na/contracts';
import { KINDS, Problem } from '@na/errors';
import { flow, logger, metrics, span } from '@na/telemetry';
import type { NatsConnection } from '../connection/nats-connection.ts';
import { AnswerTooLarge, ContractBroken, DeadlinePassed } from '../errors.ts';
import { admit } from './admission.ts';
import { flowOf, isTooLate, PROBLEM, traceOf } from './call-headers.ts';

const log = logger('calls');

const duration = metrics.histogram({
  name: 'rpc_server_duration_seconds',
  help: 'How long a call took to answer, by method and outcome (`ok` or the problem kind).',
  labelNames: ['rpc_method', 'outcome'],
});

/** Answers one call. */
export type Answer = (request: unknown) => Promise<unknown>;

/** Answers the calls of a service, shared with its other replicas. */
export class CallServer {
  readonly #subscriptions: Subscription[] = [];
  readonly #inHand = new Set<Promise<void>>();

  constructor(
    private readonly nats: NatsConnection,
    private readonly service: string,
  ) {}

  /** Begins to answer a call. */
  serve(call: CallType<unknown, unknown>, answer: Answer): void {
    const subscription = this.nats.core.subscribe(callSubject(call as CallType<never, unknown>, this.service), {
      queue: this.service,
      callback: (error, message) => {
        if (error) return log.error({ err: error, call: call.name }, 'a call cannot be answered');
        const work = this.#reply(call, answer, message).finally(() => this.#inHand.delete(work));
        this.#inHand.add(work);
      },
    });
    this.#subscriptions.push(subscription);
  }

  /** Takes no more calls and waits for those in hand. */
  async drain(): Promise<void> {
    await Promise.all(this.#subscriptions.map(subscription => subscription.drain().catch(() => undefined)));
    await Promise.all(this.#inHand);
  }

  async #reply(call: CallType<unknown, unknown>, answer: Answer, message: Msg): Promise<void> {
    const end = duration.startTimer({ rpc_method: call.name });
    const received = flowOf(message.headers);
    const work = () =>
      span(
        call.name,
        {
          kind: 'server',
          parent: traceOf(message.headers),
          attributes: { 'rpc.system': 'nats', 'rpc.method': call.name },
        },
        async () => {
          const request = this.#decode(call, message);
          admit(call, request, received);
          return this.#encode(call, await answer(request));
        },
      );
    try {
      // After a pause of the process, calls wait whose askers have left; beginning them would only delay the others.
      if (isTooLate(message.headers, Date.now())) throw DeadlinePassed({ call: call.name });
      message.respond(await (received ? flow.run(received, work) : work()));
      end({ outcome: 'ok' });
    } catch (thrown) {
      const problem = Problem.from(thrown);
      end({ outcome: problem.kind });
      log[KINDS[problem.kind].level](
        { call: call.name, code: problem.code, err: problem.cause ?? problem },
        problem.detail,
      );
      const sent = headers();
      sent.set(PROBLEM, problem.kind);
      message.respond(JSON.stringify(problem), { headers: sent });
    }
  }

  #decode(call: CallType<unknown, unknown>, message: Msg): unknown {
    const request = message.json();
    const found = breaches(call.request, request);
    if (found.length) throw ContractBroken({ name: call.request.name, breaches: found });
    return request;
  }

  #encode(call: CallType<unknown, unknown>, response: unknown): string {
    const body = JSON.stringify(response ?? {});
    const most = this.nats.core.info?.max_payload ?? Infinity;
    const bytes = Buffer.byteLength(body);
    if (bytes > most) throw AnswerTooLarge({ call: call.name, bytes, most });
    return body;
  }
}
