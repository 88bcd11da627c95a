import type { WebhookDeliveryRecord, WebhookRecord } from '../store/records.ts';

/** Notion tries eight times. */
export const maxAttempts = 8;

/** From the first attempt to the last (Notion: about 24 hours). */
const spanMs = 86_400_000;

/** Each wait is so many times the one before. */
const growth = 3;

/** The latest attempts that decide whether a subscription goes on, and how many of them may fail. */
const watched = 20;
const tooMany = 18;

/** What one attempt met. */
export interface Outcome {
  /** null when there was no answer. */
  status: number | null;
  error: string | null;
}

export function isDelivered({ status }: Outcome): boolean {
  return status !== null && status >= 200 && status < 300;
}

/** Milliseconds from a failed attempt (1 to 7) to the next one; the seven waits are a day together. */
export function backoffMs(attempt: number): number {
  const waits = maxAttempts - 1;
  const first = (spanMs * (growth - 1)) / (growth ** waits - 1);
  return Math.round(first * growth ** (attempt - 1));
}

/** The number of the attempt that comes next: each copy of an event starts at 1. */
export function nextAttempt({ attempts }: WebhookDeliveryRecord): number {
  const latest = attempts.at(-1);
  return latest && !isDelivered(latest) ? latest.number + 1 : 1;
}

/** The delivery after one more attempt that ended at `now`; a second copy follows `copyAfterMs` later. */
export function afterAttempt(
  delivery: WebhookDeliveryRecord,
  outcome: Outcome,
  now: number,
  copyAfterMs: number,
): WebhookDeliveryRecord {
  const number = nextAttempt(delivery);
  const tried = { ...delivery, attempts: [...delivery.attempts, { number, at: now, ...outcome }] };
  if (isDelivered(outcome)) {
    const copies = delivery.copies - 1;
    return { ...tried, copies, due: now + copyAfterMs, state: copies > 0 ? 'pending' : 'delivered' };
  }
  if (number >= maxAttempts) return { ...tried, state: 'failed' };
  return { ...tried, due: now + backoffMs(number) };
}

/** The subscription after one more attempt: too many failures of late pause it, until a person lets it go on. */
export function afterOutcome(webhook: WebhookRecord, isGood: boolean): WebhookRecord {
  const outcomes = [...webhook.outcomes, isGood].slice(-watched);
  const failures = outcomes.filter(good => !good).length;
  const state = webhook.state === 'active' && failures >= tooMany ? 'paused' : webhook.state;
  return { ...webhook, outcomes, state };
}
