import { dashboard, graph, p95, quantiles, rate, row } from './dashboard.mjs';

const REQUESTS = 'http_server_request_duration_seconds';
// What orchestrators and Prometheus ask says nothing about what users meet.
const USERS = 'job="gateway", http_route!~"/health.*|/metrics"';
const total = `sum(rate(${REQUESTS}_count{${USERS}}[$__rate_interval]))`;
const errors = `sum(rate(${REQUESTS}_count{${USERS}, http_response_status_code=~"5.."}[$__rate_interval]))`;

export default dashboard({
  uid: 'api',
  title: 'API',
  description:
    'What the users of the API meet: how much, how fast, how well; the calls behind it, and the webhooks that go out.',
  rows: [
    row(
      'Requests to the gateway',
      graph('Requests by route', {
        description: 'Requests per second, by route template; what no route takes is "unmatched".',
        unit: 'reqps',
        queries: rate(`${REQUESTS}_count`, 'http_request_method, http_route', USERS),
        stack: true,
      }),
      graph('Responses by status', {
        description:
          "Answers per second. 4xx are the callers' to mend, 5xx ours; 499 is a caller who left before the answer.",
        unit: 'reqps',
        queries: rate(`${REQUESTS}_count`, 'http_response_status_code', USERS),
        stack: true,
      }),
      graph('How long requests take', {
        description: 'Half, 95 % and 99 % of all requests are faster than this. The dots are traces.',
        unit: 's',
        queries: quantiles(REQUESTS, USERS),
        exemplars: true,
      }),
      graph('Slowest routes', {
        description: '95 % of the requests of a route are faster than this.',
        unit: 's',
        queries: p95(REQUESTS, 'http_request_method, http_route', USERS),
        exemplars: true,
      }),
      graph('Share of errors', {
        description: 'The share of answers with 5xx. The alert ServerErrors fires at 1 %.',
        unit: 'percentunit',
        queries: [{ expr: `(${errors} or vector(0)) / ${total}`, legend: '5xx' }],
      }),
      graph('Requests in hand', {
        description: 'Requests that are being answered right now, open event streams included.',
        unit: 'short',
        queries: [{ expr: 'sum by (job) (http_server_active_requests)', legend: '{{job}}' }],
      }),
    ),
    row(
      'Calls between services',
      graph('How long calls take', {
        description: '95 % of the calls of a method are answered faster than this.',
        unit: 's',
        queries: p95('rpc_server_duration_seconds', 'rpc_method'),
        exemplars: true,
      }),
      graph('Calls by outcome', {
        description: 'Answers per second: ok, or the kind of problem.',
        unit: 'reqps',
        queries: rate('rpc_server_duration_seconds_count', 'job, outcome'),
        stack: true,
      }),
    ),
    row(
      'Alerts and webhooks',
      graph('Notifications by outcome', {
        description: 'Attempts per second to deliver a notification.',
        unit: 'ops',
        queries: [
          {
            expr: 'sum by (outcome) (rate(na_notifications_total[$__rate_interval])) or vector(0)',
            legend: '{{outcome}}',
          },
        ],
      }),
      graph('Alerts that fire', {
        description: 'Alerts that nobody has acknowledged, by severity.',
        unit: 'short',
        queries: [{ expr: 'sum(max by (severity) (na_alerts_firing)) or vector(0)', legend: 'firing' }],
      }),
    ),
    row(
      'Mails',
      graph('Mails by outcome', {
        description: 'Attempts per second to send a mail: sent, to be tried again, given up.',
        unit: 'ops',
        queries: [
          { expr: 'sum by (outcome) (rate(na_mails_total[$__rate_interval])) or vector(0)', legend: '{{outcome}}' },
        ],
      }),
      graph('Mails that wait', {
        description: 'How many wait, and how many replicas keep away from the mail server because it failed.',
        unit: 'short',
        queries: [
          { expr: 'max(na_mails_waiting)', legend: 'waiting' },
          { expr: 'sum(na_mail_breaker{state!="closed"})', legend: 'replicas that keep away' },
        ],
      }),
      graph('Age of the oldest mail', {
        description: 'How long the oldest mail has waited. The alert MailDelayed fires at five minutes.',
        unit: 's',
        queries: [{ expr: 'max(na_mails_oldest_waiting_seconds)', legend: 'oldest' }],
      }),
    ),
  ],
});
