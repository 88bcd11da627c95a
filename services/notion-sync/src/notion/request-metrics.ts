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
