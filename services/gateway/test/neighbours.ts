// eslint-disable-next-line no-restricted-imports -- The other services are played on the wire itself, so that the gateway meets the contract and not our library.
import { connect, headers, type NatsConnection } from '@nats-io/transport-node';
import { breaches, callSubject, eventSubject, type CallType, type EventType, type MessageType } from '@na/contracts';
import { Problem } from '@na/errors';
import type { TestNats } from '@na/testing';
import { randomUUID } from 'node:crypto';

/** The services behind the gateway, as far as a test lets them answer. */
export interface Neighbours {
  /** Answers a call from now on; the last word counts. A thrown Problem travels back. */
  answer<Q, A>(call: CallType<Q, A>, answer: (request: Q, asked: Asked) => A | Promise<A>, to?: string): void;
  /** Every request that came, oldest first. */
  readonly asked: Asked[];
  /** Tells an event as a service does, live. */
  tell<T>(event: EventType<T>, body: T, header?: { workspaceId?: string; time?: string }): Promise<void>;
  /** @throws AggregateError when a request or an answer broke the contract */
  close(): Promise<void>;
}

/** A request as it came. */
export interface Asked {
  call: string;
  request: unknown;
  actor: string;
  workspaceId: string;
  correlationId: string;
  traceparent: string;
}

/** Connects as each of the services, with their rights and no more. */
export async function neighboursOf(nats: TestNats): Promise<Neighbours> {
  const connections = new Map<string, NatsConnection>();
  for (const service of ['scheduler', 'notion-sync', 'audit', 'alerting']) {
    const { user, password: pass } = nats.user(service);
    connections.set(
      service,
      await connect({
        servers: nats.url,
        user,
        pass,
        inboxPrefix: `_INBOX.${user}`,
        maxReconnectAttempts: -1,
        reconnectTimeWait: 50,
      }),
    );
  }
  const answers = new Map<string, (request: never, asked: Asked) => unknown>();
  const asked: Asked[] = [];
  const faults: unknown[] = [];

  const serve = (call: CallType<unknown, unknown>, service: string, subject: string) =>
    connections.get(service)?.subscribe(subject, {
      callback: (_error, message) => {
        const get = (name: string) => message.headers?.get(name) ?? '';
        const one: Asked = {
          call: call.name,
          request: message.json(),
          actor: get('na-actor'),
          workspaceId: get('na-workspace'),
          correlationId: get('na-correlation'),
          traceparent: get('traceparent'),
        };
        asked.push(one);
        void (async () => {
          try {
            keepsContract(call.request, one.request);
            const given = await answers.get(subject)!(one.request as never, one);
            keepsContract(call.response, JSON.parse(JSON.stringify(given)));
            message.respond(JSON.stringify(given));
          } catch (thrown) {
            const marked = headers();
            marked.set('na-problem', Problem.from(thrown).kind);
            if (!(thrown instanceof Problem)) faults.push(thrown);
            message.respond(JSON.stringify(Problem.from(thrown)), { headers: marked });
          }
        })();
      },
    });

  return {
    asked,
    answer(call, answer, to) {
      const service = to ?? serviceOf(call.name);
      const subject = callSubject(call as CallType<never, unknown>, service);
      const isNew = !answers.has(subject);
      answers.set(subject, answer as never);
      if (isNew) serve(call as CallType<unknown, unknown>, service, subject);
    },
    async tell(event, body, { workspaceId, time = new Date().toISOString() } = {}) {
      keepsContract(event, body);
      const service = serviceOf(event.name);
      const told = headers();
      const about = event.about && String(body[event.about]);
      const version = (body as { version?: number }).version;
      const attributes = {
        'ce-id': randomUUID(),
        'ce-type': event.name,
        'ce-source': `${service}/test`,
        'ce-nanumber': '1',
        'ce-time': time,
        'ce-subject': about,
        'ce-naversion': version?.toString(),
        'ce-naworkspace': workspaceId,
        'ce-naactor': 'service:test',
        'ce-nacorrelation': 'test',
      };
      for (const [name, value] of Object.entries(attributes)) if (value) told.set(name, value);
      const connection = connections.get(service)!;
      connection.publish(eventSubject(event as EventType<unknown>, service), JSON.stringify(body), { headers: told });
      await connection.flush();
    },
    async close() {
      await Promise.all([...connections.values()].map(connection => connection.close()));
      if (faults.length)
        throw new AggregateError(faults, 'What the gateway asked, or the test answered, breaks the contract.');
    },
  };
}

function keepsContract(type: MessageType<unknown>, value: unknown): void {
  const found = breaches(type, value);
  if (found.length)
    throw new Error(`${type.name} is broken: ${found.map(({ pointer, detail }) => `${pointer} ${detail}`).join('; ')}`);
}

function serviceOf(name: string): string {
  return name.split('.')[1]!.replaceAll('_', '-');
}
