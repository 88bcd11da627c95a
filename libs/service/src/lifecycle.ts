import { randomUUID } from 'node:crypto';
import { Injectable, type BeforeApplicationShutdown } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import type { ServiceConfig } from '@na/config';
import { ServiceStarted, ServiceStopped, type EventType } from '@na/contracts';
import { tell, transaction } from '@na/persistence';
import { flow, logger } from '@na/telemetry';
import { DataSource } from 'typeorm';
import type { Drain } from './drain.ts';
import { provided } from './provided.ts';

const log = logger('service');

/** On the way out Postgres may be gone too; the exit does not wait longer for it. */
const FAREWELL_MS = 3000;

/** Tells when this replica takes up work and when it has laid it down. A service without a database tells nothing. */
@Injectable()
export class Lifecycle implements BeforeApplicationShutdown {
  #told = false;

  constructor(
    private readonly modules: ModuleRef,
    private readonly drain: Drain,
    private readonly service: string,
    private readonly config: ServiceConfig,
  ) {}

  async started(): Promise<void> {
    const { REPLICA: replica, SERVICE_VERSION: version } = this.config;
    await this.#tell(ServiceStarted, { service: this.service, replica, version });
    this.#told = true;
  }

  // Nest calls this when work has been laid down but the connections still stand.
  async beforeApplicationShutdown(): Promise<void> {
    if (!this.#told) return;
    const reason = this.drain.signal.aborted ? String(this.drain.signal.reason) : 'closed';
    const told = this.#tell(ServiceStopped, { service: this.service, replica: this.config.REPLICA, reason });
    await Promise.race([told, new Promise(resolve => setTimeout(resolve, FAREWELL_MS).unref())]);
  }

  async #tell<T>(event: EventType<T>, body: T): Promise<void> {
    const dataSource = provided(this.modules, DataSource);
    if (!dataSource) return;
    const own = { correlationId: randomUUID(), actor: `service:${this.service}` };
    try {
      await flow.run(own, () => transaction(dataSource, tx => tell(tx, event, body)));
    } catch (error) {
      log.warn({ err: error, event: event.name }, 'The event could not be told.');
    }
  }
}
