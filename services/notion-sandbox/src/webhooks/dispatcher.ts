import { inBackground } from '../background.ts';
import type { Sandbox } from '../sandbox.ts';
import type { WebhookDeliveryRecord, WebhookRecord } from '../store/records.ts';
import { afterAttempt, afterOutcome, isDelivered, nextAttempt } from './attempts.ts';
import { closeWindow, heldBack } from './outbox.ts';
import { post } from './post.ts';

/** Finished deliveries that are kept for reading, of all subscriptions together. */
const keptInLog = 2000;

/**
 * Sends what is due, one delivery at a time for each subscription, so that order is lost only where the settings or a
 * retry lose it. What was on its way when the sandbox stopped is sent again.
 */
export class Dispatcher {
  private readonly busy = new Map<string, Promise<void>>();
  private readonly abort = new AbortController();

  constructor(private readonly sandbox: Sandbox) {}

  /** The chore: closes windows, sends what is due, gives when something is due next. */
  look(now: number): number | null {
    const { store } = this.sandbox;
    if (store.count('webhooks') === 0) return null;
    this.closeWindows(now);
    for (const webhook of store.all('webhooks')) this.serve(webhook, now);
    return this.nextDue(now);
  }

  /** Ends what is on its way, unrecorded. */
  async stop(): Promise<void> {
    this.abort.abort();
    await Promise.all(this.busy.values());
  }

  private closeWindows(now: number): void {
    const { store } = this.sandbox;
    const over = [...store.all('webhookWindows')].filter(({ due }) => due <= now);
    if (over.length === 0) return;
    store.transact(() => {
      for (const window of over) closeWindow(this.sandbox, window, now);
    });
  }

  private serve(webhook: WebhookRecord, now: number): void {
    if (this.busy.has(webhook.id)) return;
    const work =
      webhook.state === 'unverified'
        ? webhook.handshake === null && this.shakeHands(webhook)
        : webhook.state === 'active' && this.sendAll(webhook, this.dueOf(webhook, now));
    if (!work) return;
    const done = inBackground('deliver events', work).finally(() => {
      this.busy.delete(webhook.id);
      this.sandbox.agenda.look();
    });
    this.busy.set(webhook.id, done);
  }

  private dueOf(webhook: WebhookRecord, now: number): WebhookDeliveryRecord[] {
    const due = [...this.sandbox.store.all('webhookDeliveries')].filter(
      delivery => delivery.webhookId === webhook.id && delivery.due <= now,
    );
    return due.sort((left, right) => left.due - right.due || left.number - right.number);
  }

  private nextDue(now: number): number | null {
    const { store } = this.sandbox;
    const waiting = [...store.all('webhookDeliveries')].filter(
      ({ webhookId, due }) => due > now && store.get('webhooks', webhookId)?.state === 'active',
    );
    const dues = [...store.all('webhookWindows'), ...waiting].map(({ due }) => due);
    return dues.length > 0 ? dues.reduce((first, due) => Math.min(first, due)) : null;
  }

  private async shakeHands({ id, url, verificationToken }: WebhookRecord): Promise<void> {
    await this.sandbox.store.settled();
    const outcome = await post(url, JSON.stringify({ verification_token: verificationToken }), null, this.abort.signal);
    if (this.abort.signal.aborted) return;
    const { store, clock } = this.sandbox;
    store.transact(() => {
      const webhook = store.get('webhooks', id);
      if (webhook) store.put('webhooks', { ...webhook, handshake: { at: clock.now(), ...outcome } });
    });
  }

  private sendAll(webhook: WebhookRecord, due: WebhookDeliveryRecord[]): Promise<void> | null {
    return due.length === 0 ? null : this.sendEach(webhook.id, due);
  }

  private async sendEach(webhookId: string, due: WebhookDeliveryRecord[]): Promise<void> {
    const { store } = this.sandbox;
    for (const { id } of due) {
      // Nobody hears of what is not kept yet.
      await store.settled();
      const webhook = store.get('webhooks', webhookId);
      const delivery = store.get('webhookDeliveries', id);
      // It was paused or deleted meanwhile, or the workspace replaced.
      if (webhook?.state !== 'active' || this.abort.signal.aborted) return;
      if (delivery) await this.send(webhook, delivery);
    }
  }

  private async send(webhook: WebhookRecord, delivery: WebhookDeliveryRecord): Promise<void> {
    const body = JSON.stringify({ ...delivery.event, attempt_number: nextAttempt(delivery) });
    const outcome = await post(webhook.url, body, webhook.verificationToken, this.abort.signal);
    if (this.abort.signal.aborted) return;
    const { store, clock } = this.sandbox;
    store.transact(() => {
      const sender = store.get('webhooks', webhook.id);
      const sent = store.get('webhookDeliveries', delivery.id);
      if (!sender || !sent) return;
      this.keep(afterAttempt(sent, outcome, clock.now(), heldBack(this.sandbox, 'copy', sent.number)));
      store.put('webhooks', afterOutcome(sender, isDelivered(outcome)));
    });
  }

  private keep(delivery: WebhookDeliveryRecord): void {
    const { store } = this.sandbox;
    if (delivery.state === 'pending') return store.put('webhookDeliveries', delivery);
    store.remove('webhookDeliveries', delivery.id);
    store.put('webhookLog', delivery);
    const [oldest] = store.count('webhookLog') > keptInLog ? store.all('webhookLog') : [];
    if (oldest) store.remove('webhookLog', oldest.id);
  }
}
