import { dashboard, graph, p95, quantiles, rate, row } from './dashboard.mjs';

export default dashboard({
  uid: 'tasks',
  title: 'Tasks',
  description: 'The queue, the workers, and the events that tell of both.',
  rows: [
    row(
      'Queue',
      graph('Tasks by state', {
        description: 'Tasks that wait or run.',
        unit: 'short',
        queries: [{ expr: 'sum by (state) (na_queue_tasks)', legend: '{{state}}' }],
        stack: true,
      }),
      graph('Oldest ready task', {
        description: 'How long the oldest ready task has waited. The alert QueueTooOld fires at 300 s.',
        unit: 's',
        queries: [{ expr: 'max(na_queue_oldest_ready_seconds)', legend: 'oldest' }],
      }),
      graph('Created and settled', {
        description:
          'Tasks created and attempts that ended, per second. Where the first stays above the second, the queue grows.',
        unit: 'ops',
        queries: [
          { expr: 'sum(rate(na_tasks_created_total[$__rate_interval]))', legend: 'created' },
          { expr: 'sum by (outcome) (rate(na_tasks_settled_total[$__rate_interval]))', legend: '{{outcome}}' },
        ],
      }),
      graph('Dead letters', {
        description: 'Tasks out of attempts. Growth fires the alert TasksDead.',
        unit: 'short',
        queries: [{ expr: 'max(na_tasks_dead)', legend: 'dead' }],
      }),
      graph('How long tasks wait', {
        description: 'From ready to running: half, 95 % and 99 % waited less than this.',
        unit: 's',
        queries: quantiles('na_task_wait_seconds'),
        exemplars: true,
      }),
      graph('How long attempts take', {
        description: '95 % of the attempts of a type are done in less than this.',
        unit: 's',
        queries: p95('na_task_run_seconds', 'type'),
        exemplars: true,
      }),
    ),
    row(
      'Workers',
      graph('Worker slots', {
        description: 'How many attempts workers can run at a time: busy and free.',
        unit: 'short',
        queries: [{ expr: 'sum by (state) (na_worker_slots)', legend: '{{state}}' }],
        stack: true,
      }),
      graph('Attempts by type', {
        description: 'Attempts that workers ended, per second.',
        unit: 'ops',
        queries: rate('na_worker_attempts_total', 'type, outcome'),
      }),
      graph('Tasks rescued', {
        description: 'Tasks taken back from workers that fell silent, in the last 5 minutes.',
        unit: 'short',
        queries: [{ expr: 'sum(increase(na_tasks_rescued_total[5m])) or vector(0)', legend: 'rescued' }],
        wide: true,
      }),
    ),
    row(
      'Events',
      graph('Outbox', {
        description: 'Events that wait to be sent, by service.',
        unit: 'short',
        queries: [{ expr: 'max by (job) (na_outbox_unsent_events)', legend: '{{job}}' }],
      }),
      graph('Oldest unsent event', {
        description: 'How long it has waited, by service. The alert OutboxBacklog fires at 60 s.',
        unit: 's',
        queries: [{ expr: 'max by (job) (na_outbox_oldest_unsent_seconds)', legend: '{{job}}' }],
      }),
      graph('Events sent', {
        description: 'Per second, by the service that tells them.',
        unit: 'ops',
        queries: rate('na_outbox_sent_total', 'job'),
      }),
      graph('Events heard', {
        description: 'Per second, by hearer and outcome.',
        unit: 'ops',
        queries: rate('messaging_process_total', 'job, outcome'),
      }),
      graph('How long hearing takes', {
        description: '95 % of the inbox transactions of a service are done in less than this.',
        unit: 's',
        queries: p95('messaging_process_duration_seconds', 'job'),
        exemplars: true,
      }),
      graph('Missed and set aside', {
        description: 'Events that hearers asked for again in the last 5 minutes, and events that wait for a person.',
        unit: 'short',
        queries: [
          { expr: 'sum(increase(na_events_missed_total[5m])) or vector(0)', legend: 'missed' },
          { expr: 'sum(max by (job) (na_events_set_aside))', legend: 'set aside' },
        ],
      }),
    ),
    row(
      'Audit',
      graph('Audit records', {
        description: 'Records stored, per second, by category.',
        unit: 'ops',
        queries: rate('na_audit_records_total', 'category'),
        stack: true,
      }),
      graph('How late the record is', {
        description: 'From the event to its record: half, 95 % and 99 % in less than this.',
        unit: 's',
        queries: quantiles('na_audit_lag_seconds'),
      }),
    ),
  ],
});
