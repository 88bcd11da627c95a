import { Inject, Injectable } from '@nestjs/common';
import { CONFIG } from '@na/config';
import { EndpointDisabled, NotificationDelivered, NotificationFailed } from '@na/contracts';
import { tell, transaction } from '@na/persistence';
import { DataSource, type EntityManager } from 'typeorm';
import type { Config } from '../config.ts';
import { NotificationQueue } from './notification-queue.ts';
import {
  CLAIM_NOTIFICATIONS,
  DISABLE_ENDPOINT,
  NOTE_DELIVERED,
  NOTE_FAILED,
  NOTE_RETRY,
} from './notification.queries.ts';
import type { Claimed } from './notification.ts';
import type { Verdict } from './verdict.ts';

/** How many deliveries to one endpoint a replica makes at the same time, so that a slow receiver holds up nobody else. */
const MOST_PER_ENDPOINT = 4;

/** What is in whose hands, and what became of it. */
@Injectable()
export class Deliveries {
  readonly #claimMs: number;

  constructor(
    private readonly dataSource: DataSource,
    private readonly queue: NotificationQueue,
    @Inject(CONFIG) config: Config,
  ) {
    // An attempt ends by its timeout at the latest, so twice as long leaves as much time to note what became of it.
    this.#claimMs = 2 * config.WEBHOOK_TIMEOUT_MS;
  }

  /** Takes at most `free` due notifications, none of them for `busyEndpoints`. No other replica gets them meanwhile. */
  claim(free: number, busyEndpoints: string[]): Promise<Claimed[]> {
    const given = [free, MOST_PER_ENDPOINT, busyEndpoints, this.#claimMs];
    // By itself: this is asked once a second, and a transaction around it would be three statements in place of one.
    return this.dataSource.query<Claimed[]>(CLAIM_NOTIFICATIONS, given);
  }

  /** Notes what became of an attempt and tells what the others should know of it. */
  async note(claimed: Claimed, verdict: Verdict): Promise<void> {
    await transaction(this.dataSource, tx => this.#notes[verdict.outcome](tx, claimed, verdict as never));
  }

  readonly #notes: { [outcome in Verdict['outcome']]: Note<outcome> } = {
    delivered: async (tx, { id, alert_id, endpoint_id, attempts }) => {
      const [counts] = await tx.query<{ id: string }[]>(NOTE_DELIVERED, [id]);
      if (!counts) return;
      const body = { notificationId: id, alertId: alert_id, endpointId: endpoint_id, attempts };
      await tell(tx, NotificationDelivered, body);
    },

    retried: async (tx, { id, attempts }, { error, delayMs }) => {
      await tx.query(NOTE_RETRY, [id, attempts, error, delayMs]);
    },

    failed: async (tx, { id, alert_id, endpoint_id, attempts }, { error }) => {
      const [counts] = await tx.query<{ id: string }[]>(NOTE_FAILED, [id, attempts, error]);
      if (!counts) return;
      await tell(tx, NotificationFailed, { notificationId: id, alertId: alert_id, endpointId: endpoint_id, error });
    },

    refused: async (tx, { endpoint_id }, { error }) => {
      const [disabled] = await tx.query<{ id: string }[]>(DISABLE_ENDPOINT, [endpoint_id]);
      if (disabled) await tell(tx, EndpointDisabled, { endpointId: endpoint_id, reason: error });
      await this.queue.drop(tx, endpoint_id, error);
    },
  };
}

type Note<Outcome extends Verdict['outcome']> = (
  tx: EntityManager,
  claimed: Claimed,
  verdict: Extract<Verdict, { outcome: Outcome }>,
) => Promise<void>;
