import { dashboard, graph, quantiles, row } from './dashboard.mjs';

export default dashboard({
  uid: 'resources',
  title: 'Resources',
  description: 'What the services consume, and whether they have what they lean on.',
  rows: [
    row(
      'Health',
      graph('Replicas that take work', {
        description: 'By service. None for two minutes: the alert ServiceNotReady.',
        unit: 'short',
        queries: [{ expr: 'sum by (job) (na_ready)', legend: '{{job}}' }],
      }),
      graph('What services lean on', {
        description: '1 is reached by all replicas, 0 is missed by at least one.',
        unit: 'short',
        max: 1,
        queries: [{ expr: 'min by (job, dependency) (na_dependency_up)', legend: '{{job}} → {{dependency}}' }],
      }),
    ),
    row(
      'Process',
      graph('CPU', {
        description: 'Cores in use, by replica. JavaScript itself runs on one.',
        unit: 'short',
        queries: [{ expr: 'rate(process_cpu_seconds_total[$__rate_interval])', legend: '{{job}} {{instance}}' }],
      }),
      graph('Memory', {
        description: 'Resident memory, by replica.',
        unit: 'bytes',
        queries: [{ expr: 'process_resident_memory_bytes', legend: '{{job}} {{instance}}' }],
      }),
      graph('Heap', {
        description: "JavaScript's heap in use, by replica. A line that only climbs is a leak.",
        unit: 'bytes',
        queries: [{ expr: 'nodejs_heap_size_used_bytes', legend: '{{job}} {{instance}}' }],
      }),
      graph('Event-loop lag', {
        description: 'One turn in a hundred starts later than this. The alert EventLoopLag fires at 0.25 s.',
        unit: 's',
        queries: [{ expr: 'nodejs_eventloop_lag_p99_seconds', legend: '{{job}} {{instance}}' }],
      }),
      graph('Garbage collection', {
        description: 'The share of time that goes into it, by kind.',
        unit: 'percentunit',
        queries: [
          {
            expr: 'sum by (job, kind) (rate(nodejs_gc_duration_seconds_sum[$__rate_interval]))',
            legend: '{{job}} {{kind}}',
          },
        ],
      }),
      graph('Handles', {
        description: 'Open sockets, timers and files, by replica.',
        unit: 'short',
        queries: [
          { expr: 'nodejs_active_handles_total', legend: 'handles {{job}} {{instance}}' },
          { expr: 'process_open_fds', legend: 'files {{job}} {{instance}}' },
        ],
      }),
    ),
    row(
      'Postgres pool',
      graph('Connections', {
        description: 'Connections of the pools, used and idle, and how many there may be.',
        unit: 'short',
        queries: [
          { expr: 'sum by (job, state) (db_client_connections)', legend: '{{job}} {{state}}' },
          { expr: 'sum by (job) (db_client_connections_max)', legend: '{{job}} most' },
        ],
      }),
      graph('Work that waits for a connection', {
        description: 'Above zero for a minute: the alert PoolExhausted.',
        unit: 'short',
        queries: [{ expr: 'sum by (job) (db_client_connections_pending_requests)', legend: '{{job}}' }],
      }),
      graph('How long it waits', {
        description: 'Half, 95 % and 99 % of all work got its connection faster than this.',
        unit: 's',
        queries: quantiles('db_client_connections_wait_time_seconds'),
        exemplars: true,
      }),
      graph('Leases held', {
        description: 'Elected work by replica; over all replicas each lease is held once.',
        unit: 'short',
        queries: [{ expr: 'sum by (job, lease) (na_lease_held)', legend: '{{job}} {{lease}}' }],
      }),
    ),
  ],
});
