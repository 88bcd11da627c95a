import { newId } from '../ids.ts';
import type { Sandbox } from '../sandbox.ts';
import type { SignalRecord, WebhookDeliveryRecord, WebhookRecord, WebhookWindowRecord } from '../store/records.ts';
import type { Touched } from '../store/store.ts';
import { accessibleBy, readersOf } from './audience.ts';
import { dice } from './dice.ts';
import { kindOf } from './event-types.ts';
import type { Signal } from './signal.ts';
import { signalsOf } from './signals.ts';
import { gathered, settled } from './window.ts';

/**
 * Watches the store's transactions and notes what is to be told, within the same transaction: a change and its events
 * stand or fall together, so none is lost and none is told of what was not saved.
 */
export function outbox(sandbox: Sandbox): (touched: Touched[]) => void {
  return touched => {
    const { store, clock } = sandbox;
    const active = [...store.all('webhooks')].filter(({ state }) => state === 'active');
    for (const webhook of active) {
      const now = clock.now();
      for (const signal of signalsOf(store, touched, webhook.apiVersion)) {
        const readers = readersOf(store, webhook, signal, now);
        if (readers.length > 0) note(sandbox, webhook.id, signal, readers, now);
      }
    }
  };
}

/** Closes a window: what it comes to becomes deliveries. */
export function closeWindow(sandbox: Sandbox, window: WebhookWindowRecord, now: number): void {
  sandbox.store.remove('webhookWindows', window.id);
  for (const signal of settled(window.signals)) deliver(sandbox, window.webhookId, window.entity, signal, now);
}

function note(sandbox: Sandbox, webhookId: string, signal: Signal, readers: string[], now: number): void {
  const { store, agenda, settings } = sandbox;
  const { type, entity, data, authors } = signal;
  const record: SignalRecord = { type, data, authors, readers, at: now };
  if (!kindOf(type).isAggregated) return deliver(sandbox, webhookId, entity, record, now);
  const id = `${webhookId}/${entity.id}`;
  const open = store.get('webhookWindows', id);
  const signals = gathered(open?.signals ?? [], record);
  const due = open?.due ?? now + settings.webhookAggregationMs;
  if (signals.length === 0) store.remove('webhookWindows', id);
  else store.put('webhookWindows', { id, webhookId, entity, signals, due });
  agenda.wakeAt(due);
}

function deliver(
  sandbox: Sandbox,
  webhookId: string,
  entity: Signal['entity'],
  signal: SignalRecord,
  now: number,
): void {
  const { store, settings, agenda } = sandbox;
  const webhook = store.get('webhooks', webhookId);
  if (!webhook?.eventTypes.includes(signal.type)) return;
  const number = webhook.deliveries + 1;
  const due = now + settings.webhookDelayMs + heldBack(sandbox, 'order', number);
  const isDoubled = dice(settings.webhookSeed, 'duplicate', number) < settings.webhookDuplicateShare;
  const delivery: WebhookDeliveryRecord = {
    id: newId(),
    webhookId,
    number,
    event: {},
    state: 'pending',
    due,
    copies: isDoubled ? 2 : 1,
    attempts: [],
  };
  store.put('webhooks', { ...webhook, deliveries: number });
  store.put('webhookDeliveries', { ...delivery, event: envelope(sandbox, webhook, delivery.id, entity, signal) });
  agenda.wakeAt(due);
}

/** The random time that a delivery waits, so that others overtake it. */
export function heldBack({ settings }: Sandbox, purpose: string, number: number): number {
  return Math.floor(dice(settings.webhookSeed, purpose, number) * settings.webhookReorderMs);
}

/** The event as it is sent, but for `attempt_number`. */
function envelope(
  { store }: Sandbox,
  webhook: WebhookRecord,
  id: string,
  entity: Signal['entity'],
  { type, data, authors, readers, at }: SignalRecord,
): Record<string, unknown> {
  const workspace = store.get('workspace', 'workspace');
  const accessible = accessibleBy(store, webhook, readers);
  return {
    id,
    timestamp: new Date(at).toISOString(),
    workspace_id: workspace?.workspaceId,
    workspace_name: workspace?.name,
    subscription_id: webhook.id,
    integration_id: webhook.integrationId,
    authors: authors.map(author => ({ id: author, type: store.get('users', author)?.type ?? 'person' })),
    ...(accessible && { accessible_by: accessible }),
    api_version: webhook.apiVersion,
    entity,
    type,
    ...(data && { data }),
  };
}
