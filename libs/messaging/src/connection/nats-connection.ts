import { Inject, Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { jetstream, jetstreamManager, type JetStreamClient, type JetStreamManager } from '@nats-io/jetstream';
import {
  AuthorizationError,
  connect,
  type ConnectionOptions,
  type NatsConnection as Connection,
} from '@nats-io/transport-node';
import { CONFIG, type ServiceConfig } from '@na/config';
import { Health, logger } from '@na/telemetry';
import { BrokerLost, BrokerUnreachable } from '../errors.ts';
import { MESSAGING, type MessagingOptions } from '../options.ts';

const log = logger('nats');

/** How long a JetStream request waits for its answer, in milliseconds. */
const API_TIMEOUT_MS = 5_000;

/** A server that is set up anew may refuse for a moment those whom it is about to know; after so many milliseconds it means it. */
const REFUSED_FOR_MS = 15_000;

/**
 * The service's one connection to NATS. It waits for the first server and reconnects for as long as that makes sense. Where it does not, as the
 * server refuses the login or the client gave up, nobody handles the error: the replica says so and leaves, and its successor reads its settings
 * anew. Otherwise it would live on, and do nothing.
 */
@Injectable()
export class NatsConnection implements OnModuleInit, OnApplicationShutdown {
  #connection: Connection | undefined;
  #connected = false;
  #isLeaving = false;
  #refusedSince: number | undefined;
  readonly #reconnected = new Set<() => void>();

  constructor(
    @Inject(CONFIG) private readonly config: ServiceConfig,
    @Inject(MESSAGING) private readonly options: MessagingOptions,
    private readonly health: Health,
  ) {}

  async onModuleInit(): Promise<void> {
    this.health.add({ name: 'nats', required: true, check: () => this.#check() });
    this.#connection = await connect(natsOptions(this.config, this.options));
    this.#connected = true;
    void this.#follow(this.#connection);
  }

  async onApplicationShutdown(): Promise<void> {
    // Hints that come late are lost like any other.
    this.#connected = false;
    this.#isLeaving = true;
    await this.#connection?.close();
  }

  get core(): Connection {
    if (!this.#connection) throw BrokerUnreachable({ doing: 'reaching NATS before the first connection' });
    return this.#connection;
  }

  /** Whether a server answers now. */
  get isConnected(): boolean {
    return this.#connected;
  }

  /** Calls `act` each time a lost connection is back, until the returned function is called. */
  onReconnect(act: () => void): () => void {
    this.#reconnected.add(act);
    return () => void this.#reconnected.delete(act);
  }

  get stream(): JetStreamClient {
    return jetstream(this.core, { timeout: API_TIMEOUT_MS });
  }

  async manager(): Promise<JetStreamManager> {
    return jetstreamManager(this.core, { timeout: API_TIMEOUT_MS, checkAPI: false });
  }

  async #check(): Promise<void> {
    if (!this.#connected) throw BrokerUnreachable({ doing: 'checking health' });
    await this.core.flush();
  }

  async #follow(connection: Connection): Promise<void> {
    for await (const status of connection.status()) {
      if (status.type === 'disconnect') {
        this.#connected = false;
        log.warn({ server: status.server }, 'lost NATS, reconnecting');
      } else if (status.type === 'reconnect') {
        this.#connected = true;
        this.#refusedSince = undefined;
        log.info({ server: status.server }, 'reconnected to NATS');
        for (const act of this.#reconnected) act();
      } else if (status.type === 'error') {
        log.error({ err: status.error }, 'NATS reports an error');
        if (status.error instanceof AuthorizationError) this.#refused();
      }
    }
    if (!this.#isLeaving) throw BrokerLost({ why: 'the client gave the connection up' });
  }

  #refused(): void {
    this.#refusedSince ??= performance.now();
    if (performance.now() - this.#refusedSince > REFUSED_FOR_MS)
      throw BrokerLost({ why: 'it refuses the login of NATS_USER' });
  }
}

/** How a service connects to NATS. */
export function natsOptions(config: ServiceConfig, { service }: MessagingOptions): ConnectionOptions {
  const { NATS_TLS_CA: ca } = config;
  return {
    servers: config.NATS_URL.split(','),
    user: config.NATS_USER,
    pass: config.NATS_PASSWORD,
    // With it, a server that offers no TLS is refused before the password is sent.
    ...(ca !== undefined && { tls: { ca } }),
    // The only inbox that the service's user may read.
    inboxPrefix: `_INBOX.${service}`,
    name: `${service} ${config.REPLICA}`,
    waitOnFirstConnect: true,
    maxReconnectAttempts: -1,
    reconnectTimeWait: 250,
    // A dead peer that never closed its socket is noticed within 20 s.
    pingInterval: 10_000,
    maxPingOut: 2,
    ignoreAuthErrorAbort: true,
    // Our problems say which call failed; a stack for each request that does not fail is a tax on all of them.
    noAsyncTraces: true,
  };
}
