import { dashboard, graph, quantiles, row } from './dashboard.mjs';

/** Events of the gateway by their type, per second; 0 where there were none yet. */
const told = types => [
  {
    expr: `sum by (type) (rate(na_security_events_total{type=~"${types}"}[$__rate_interval])) or vector(0)`,
    legend: '{{type}}',
  },
];

export default dashboard({
  uid: 'security',
  title: 'Security',
  description: 'Who comes in, who is refused, what changes hands, and how the protection holds.',
  rows: [
    row(
      'Coming in',
      graph('Log-ins', {
        description: 'Log-ins that succeeded and that were refused, per second.',
        unit: 'ops',
        queries: told('UserLoggedIn|LoginRefused'),
      }),
      graph('Refused answers', {
        description: 'Per second: 401 no valid credential, 403 not permitted or blocked, 429 too much.',
        unit: 'reqps',
        queries: [
          {
            expr: 'sum by (http_response_status_code) (rate(http_server_request_duration_seconds_count{job="gateway",http_response_status_code=~"401|403|429"}[$__rate_interval])) or vector(0)',
            legend: '{{http_response_status_code}}',
          },
        ],
        stack: true,
      }),
      graph('Permission denied', {
        description: 'Refusals for want of a permission, by permission, in the last 5 minutes.',
        unit: 'short',
        queries: [
          {
            expr: 'sum by (permission) (increase(na_permission_denied_total[5m])) or vector(0)',
            legend: '{{permission}}',
          },
        ],
      }),
      graph('API keys refused', {
        description:
          'Unknown, mistyped, expired, revoked, or from a network that is not allowed; in the last 5 minutes.',
        unit: 'short',
        queries: [
          { expr: 'sum by (reason) (increase(na_api_keys_refused_total[5m])) or vector(0)', legend: '{{reason}}' },
        ],
      }),
    ),
    row(
      'What changes',
      graph('Events of security by severity', {
        description: 'Everything that services tell of security, per second. The record of audit has each of them.',
        unit: 'ops',
        queries: [
          {
            expr: 'sum by (severity) (rate(na_security_events_total[$__rate_interval])) or vector(0)',
            legend: '{{severity}}',
          },
        ],
        stack: true,
      }),
      graph('Signs of theft', {
        description:
          'Refresh tokens that came twice, and keys that came from a network never seen before; in the last hour. Each deserves a look.',
        unit: 'short',
        queries: [
          {
            expr: 'sum by (type) (increase(na_security_events_total{type=~"RefreshTokenReused|ApiKeyUsedFromNewNetwork"}[1h])) or vector(0)',
            legend: '{{type}}',
          },
        ],
      }),
      graph('Credentials', {
        description:
          'Keys, applications, factors and passwords that were made, changed or taken back, in the last hour.',
        unit: 'short',
        queries: [
          {
            expr: 'sum by (type) (increase(na_security_events_total{type=~".*(ApiKey|Application|Factor|Password|SigningKey|ServiceAccount).*"}[1h])) or vector(0)',
            legend: '{{type}}',
          },
        ],
      }),
      graph('Members and roles', {
        description: 'People and roles that came, changed or went, in the last hour.',
        unit: 'short',
        queries: [
          {
            expr: 'sum by (type) (increase(na_security_events_total{type=~".*(Member|Role|Invitation|User|Workspace|Operator).*",type!="UserLoggedIn"}[1h])) or vector(0)',
            legend: '{{type}}',
          },
        ],
      }),
      graph('Deleted workspaces', {
        description:
          'How long the oldest deleted workspace has waited to be erased, by service. The alert WorkspaceNotErased fires at an hour.',
        unit: 's',
        queries: [{ expr: 'max by (job) (na_workspace_erasure_oldest_seconds)', legend: '{{job}}' }],
      }),
    ),
    row(
      'Protection',
      graph('What the limiter costs', {
        description: 'Half, 95 % and 99 % of all requests wait no longer than this for the rate limits.',
        unit: 's',
        queries: quantiles('na_limiter_duration_seconds'),
      }),
      graph('Circuits', {
        description: 'Breakers that are open, by what they keep away from.',
        unit: 'short',
        queries: [{ expr: 'sum by (name) (na_circuit_state) or vector(0)', legend: '{{name}}' }],
      }),
      graph('Blocks', {
        description: 'Addresses that were blocked and let in again, in the last hour.',
        unit: 'short',
        queries: [
          {
            expr: 'sum by (type) (increase(na_security_events_total{type=~"Address(Blocked|Unblocked)"}[1h])) or vector(0)',
            legend: '{{type}}',
          },
        ],
      }),
    ),
  ],
});
