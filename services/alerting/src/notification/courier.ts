import { Inject, Injectable, type OnModuleDestroy, type OnApplicationBootstrap } from '@nestjs/common';
import { CONFIG } from '@na/config';
import { SecretBox } from '@na/secrets';
import { flow, inject, logger, span } from '@na/telemetry';
import type { Config } from '../config.ts';
import { sealedOf } from '../secret/sealed-secret.ts';
import { post, type Answer } from '../webhook/post.ts';
import { signatureHeaders } from '../webhook/signature.ts';
import { Deliveries } from './deliveries.ts';
import { Doorbell } from './doorbell.ts';
import { flowOf, type Claimed } from './notification.ts';
import { deliverySeconds, notified } from './notified.ts';
import { judge } from './verdict.ts';

const log = logger('courier');

/** What other replicas made, and what falls due, is found by looking this often, in milliseconds. */
const LOOK_EVERY_MS = 1_000;

/** Delivers what is due, on each replica at the same time, until the service stops. */
@Injectable()
export class Courier implements OnApplicationBootstrap, OnModuleDestroy {
  readonly #inHand = new Map<string, { endpointId: string; work: Promise<void> }>();
  #stopped = false;
  #round: Promise<void> = Promise.resolve();

  constructor(
    private readonly deliveries: Deliveries,
    private readonly secrets: SecretBox,
    private readonly bell: Doorbell,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  onApplicationBootstrap(): void {
    this.#round = this.#go();
  }

  /** Takes nothing new and waits for what is on its way: a delivery that is cut off would be made a second time. */
  async onModuleDestroy(): Promise<void> {
    this.#stopped = true;
    this.bell.ring();
    await this.#round;
    await Promise.all([...this.#inHand.values()].map(({ work }) => work));
  }

  async #go(): Promise<void> {
    while (!this.#stopped) {
      const taken = await this.#take();
      if (!taken) await this.bell.rest(LOOK_EVERY_MS);
    }
  }

  async #take(): Promise<number> {
    const free = this.config.WEBHOOK_SLOTS - this.#inHand.size;
    if (free <= 0) return 0;
    const busy = [...this.#inHand.values()].map(({ endpointId }) => endpointId);
    try {
      const claimed = await this.deliveries.claim(free, [...new Set(busy)]);
      for (const each of claimed) this.#start(each);
      return claimed.length;
    } catch (error) {
      log.warn({ err: error }, 'could not look for what is due');
      return 0;
    }
  }

  #start(claimed: Claimed): void {
    // It runs from here on, so that a process that was paused after its claim ends the attempt instead of making it too late.
    const signal = AbortSignal.timeout(this.config.WEBHOOK_TIMEOUT_MS);
    const carrier = { traceparent: claimed.traceparent ?? undefined };
    const work = flow
      .run(flowOf(claimed), () =>
        span('deliver notification', { parent: carrier }, () => this.#deliver(claimed, signal)),
      )
      // It is due again when its claim runs out, so nothing is lost.
      .catch((error: unknown) =>
        log.error({ id: claimed.id, err: error }, 'what became of a delivery could not be noted'),
      )
      .finally(() => {
        this.#inHand.delete(claimed.id);
        this.bell.ring();
      });
    this.#inHand.set(claimed.id, { endpointId: claimed.endpoint_id, work });
  }

  async #deliver(claimed: Claimed, signal: AbortSignal): Promise<void> {
    const end = deliverySeconds.startTimer();
    const answer = await this.#post(claimed, signal);
    const verdict = judge(answer, claimed.attempts, this.config.WEBHOOK_RETRY_DELAYS, Math.random());
    end({ outcome: verdict.outcome });
    if (verdict.outcome !== 'delivered')
      log.warn({ id: claimed.id, attempt: claimed.attempts, ...verdict }, 'a notification was not taken');
    await this.deliveries.note(claimed, verdict);
    notified.inc({ outcome: verdict.outcome });
  }

  #post(claimed: Claimed, signal: AbortSignal): Promise<Answer> | Answer {
    const { id, url, body, endpoint_id } = claimed;
    const opened = this.#open(sealedOf(claimed), endpoint_id);
    if (!opened) return { fault: 'The signing secret cannot be read.' };
    const headers = {
      'user-agent': 'notion-assistant-webhooks/1',
      ...signatureHeaders({ id, at: new Date(), body }, opened),
      ...inject(),
    };
    return post({ url, headers, body, signal, allowPrivate: this.config.WEBHOOK_ALLOW_PRIVATE });
  }

  #open(secret: string, endpointId: string): string | undefined {
    try {
      return this.secrets.open(secret, endpointId);
    } catch (error) {
      log.error(
        { endpointId, err: error },
        'a signing secret cannot be decrypted: its key is neither SECRETS_KEY nor among SECRETS_OLD_KEYS',
      );
      return undefined;
    }
  }
}
