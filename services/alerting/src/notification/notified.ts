import { metrics } from '@na/telemetry';

/** Counts what became of notifications. */
export const notified = metrics.counter({
  name: 'na_notifications_total',
  help: 'Attempts by outcome: delivered, retried (another will follow), failed (the last one), refused (410), dropped (its endpoint is gone).',
  labelNames: ['outcome'],
});

/** Measures attempts. */
export const deliverySeconds = metrics.histogram({
  name: 'na_notification_delivery_seconds',
  help: 'How long one attempt to deliver a notification took, by outcome.',
  labelNames: ['outcome'],
});
