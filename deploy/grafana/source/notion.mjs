import { dashboard, graph, p95, quantiles, rate, row } from './dashboard.mjs';

const total = 'sum(rate(na_notion_requests_total[$__rate_interval]))';
const failed =
  'sum(rate(na_notion_requests_total{outcome=~"5..|timeout|unreachable|connection lost"}[$__rate_interval]))';

export default dashboard({
  uid: 'notion',
  title: 'Notion',
  description:
    "Our traffic with Notion: how much of it, how it ends, how long it takes, and what is left of Notion's limits.",
  rows: [
    row(
      'Requests',
      graph('Requests by outcome', {
        description: 'Per second: ok, the status of a refusal, or what happened on the way.',
        unit: 'reqps',
        queries: rate('na_notion_requests_total', 'outcome'),
        stack: true,
      }),
      graph('Requests by operation', {
        description: 'Per second, as the official client names them.',
        unit: 'reqps',
        queries: rate('na_notion_requests_total', 'operation'),
        stack: true,
      }),
      graph('How long Notion takes', {
        description: 'Half, 95 % and 99 % of all requests are answered faster than this. The dots are traces.',
        unit: 's',
        queries: quantiles('na_notion_request_duration_seconds'),
        exemplars: true,
      }),
      graph('Slowest operations', {
        description: '95 % of the requests of an operation are answered faster than this.',
        unit: 's',
        queries: p95('na_notion_request_duration_seconds', 'operation'),
        exemplars: true,
      }),
      graph('Share of failures', {
        description:
          "Notion's 5xx, timeouts, and requests that did not get through. The alert NotionFailing fires at 10 %.",
        unit: 'percentunit',
        queries: [{ expr: `(${failed} or vector(0)) / ${total}`, legend: 'failed' }],
      }),
      graph('Outgoing HTTP of all services', {
        description:
          '95 % of the requests to a server are answered faster than this; webhook receivers beyond the first 20 are "other".',
        unit: 's',
        queries: p95('http_client_request_duration_seconds', 'job, server_address'),
      }),
    ),
    row(
      'Limits',
      graph('Rate-limit hits', {
        description: 'How often Notion asked a connection to slow down, in the last 5 minutes.',
        unit: 'short',
        queries: [{ expr: 'sum(increase(na_notion_rate_limited_total[5m]))', legend: '429 and 529' }],
      }),
      graph('Request budget', {
        description:
          'Requests of the current minute over all connections: free, taken, or held back because Notion asked for it.',
        unit: 'short',
        queries: [{ expr: 'max by (state) (na_notion_budget_permits)', legend: '{{state}}' }],
        stack: true,
      }),
    ),
    row(
      'Tasks for Notion',
      graph('Attempts by outcome', {
        description: 'Attempts of the task types of Notion that ended, per second.',
        unit: 'ops',
        queries: rate('na_tasks_settled_total', 'outcome', 'type=~"notion.*"'),
      }),
      graph('How long attempts take', {
        description: '95 % of the attempts of a type are done in less than this.',
        unit: 's',
        queries: p95('na_task_run_seconds', 'type', 'type=~"notion.*"'),
        exemplars: true,
      }),
    ),
  ],
});
