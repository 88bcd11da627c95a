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
      'Connections',
      graph('Connections', {
        description: 'Of all workspaces, by how they stand.',
        unit: 'short',
        queries: [{ expr: 'max by (state) (na_notion_connections)', legend: '{{state}}' }],
        stack: true,
      }),
      graph('Open circuits', {
        description:
          'Connections that Notion does not serve and that are left alone. The alert ConnectionCircuitOpen fires after ten minutes.',
        unit: 'short',
        queries: [{ expr: 'max(na_notion_circuits_open)', legend: 'open' }],
      }),
      graph('Wait for a permit', {
        description: '95 % of the requests of a lane wait less than this for room in the budget.',
        unit: 's',
        queries: p95('na_notion_permit_wait_seconds', 'lane'),
      }),
      graph('Webhooks', {
        description: 'By how they stand. Silent or refused ones for five minutes: the alert NotionWebhookSilent.',
        unit: 'short',
        queries: [{ expr: 'max by (state) (na_notion_webhooks)', legend: '{{state}}' }],
      }),
      graph('Deliveries of webhooks', {
        description: 'Per second, by what became of them.',
        unit: 'ops',
        queries: rate('na_notion_webhook_deliveries_total', 'result'),
      }),
      graph('To be read again', {
        description:
          'Things of Notion that webhooks say have changed, and how long the oldest waits. The alert ReadAgainBehind fires at ten minutes.',
        unit: 'short',
        queries: [
          { expr: 'max by (lane) (na_notion_read_again)', legend: 'things {{lane}}' },
          { expr: 'max by (lane) (na_notion_read_again_oldest_seconds)', legend: 'oldest, seconds {{lane}}' },
        ],
      }),
    ),
    row(
      'Mirror',
      graph('Reads again', {
        description:
          'Per second, by what came of them; and answers to our own writes that the mirror did not keep, in the last hour (the alert OwnWritesUnkept).',
        unit: 'ops',
        queries: [
          ...rate('na_mirror_reads_again_total', 'outcome'),
          { expr: 'sum(increase(na_notion_own_writes_unkept_total[1h]))', legend: 'own writes not kept' },
        ],
      }),
      graph('Mirror lag', {
        description:
          'How far behind Notion the mirror is that is furthest behind. The alert MirrorLagging fires at 15 minutes.',
        unit: 's',
        queries: [{ expr: 'max(na_mirror_lag_seconds)', legend: 'lag' }],
      }),
      graph('Mirrored pages', {
        description: 'About how many there are, and how many connections are being read whole.',
        unit: 'short',
        queries: [
          { expr: 'max(na_mirror_pages)', legend: 'pages' },
          { expr: 'max(na_mirror_backfills)', legend: 'backfills' },
        ],
      }),
      graph('Requests of the mirror', {
        description: 'Per second, by what they are for.',
        unit: 'reqps',
        queries: rate('na_mirror_requests_total', 'purpose'),
        stack: true,
      }),
      graph('News from Notion', {
        description: 'Pages per second, by what happened to them.',
        unit: 'ops',
        queries: rate('na_mirror_news_total', 'change'),
      }),
      graph('Bodies read', {
        description: 'Per second, by what they turned out to be.',
        unit: 'ops',
        queries: rate('na_mirror_bodies_read_total', 'outcome'),
      }),
      graph('Schema drift', {
        description:
          'New versions of schemas of data sources, and minutes of which Notion keeps rows back (the alert MirrorIncomplete), in the last hour.',
        unit: 'short',
        queries: [
          { expr: 'sum(increase(na_mirror_schema_drift_total[1h]))', legend: 'schemas' },
          { expr: 'sum(increase(na_mirror_unread_minutes_total[1h]))', legend: 'unread minutes' },
        ],
      }),
    ),
    row(
      'Two-way to-dos',
      graph('Edits that people made in Notion', {
        description: 'Per second, by field.',
        unit: 'ops',
        queries: rate('na_todo_edits_total', 'field'),
      }),
      graph('Readings of rows', {
        description: 'Per second, by what they brought.',
        unit: 'ops',
        queries: rate('na_todo_observations_total', 'outcome'),
      }),
      graph('Conflicts', {
        description:
          'Fields that were changed on both sides in the last hour, by who won. Undecided ones: the alert TodoConflictsWait.',
        unit: 'short',
        queries: [{ expr: 'sum by (winner) (increase(na_todo_conflicts_total[1h]))', legend: '{{winner}}' }],
      }),
      graph('Drifted data sources', {
        description: 'Fields whose chosen property is gone, in the last hour: the alert TodoSourceDrifted.',
        unit: 'short',
        queries: [{ expr: 'sum by (field) (increase(na_todo_source_drifts_total[1h]))', legend: '{{field}}' }],
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
