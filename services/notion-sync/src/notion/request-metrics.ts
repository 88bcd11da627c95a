import { metrics } from '@na/telemetry';

export const requests = metrics.counter({
  name: 'na_notion_requests_total',
  help: 'Requests to Notion, by what became of them.',
  labelNames: ['operation', 'outcome'],
});

export const seconds = metrics.histogram({
  name: 'na_notion_request_duration_seconds',
  help: 'How long Notion took to answer.',
  labelNames: ['operation'],
});

export const waits = metrics.histogram({
  name: 'na_notion_permit_wait_seconds',
  help: 'How long requests that were made had waited for their permits, by lane.',
  labelNames: ['lane'],
  buckets: [0.005, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2],
});
