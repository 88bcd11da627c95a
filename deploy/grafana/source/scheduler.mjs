import { dashboard, graph, quantiles as bareQuantiles, rate as bareRate, row } from './dashboard.mjs';

/** Of what may not have happened yet. */
const orNothing = queries => queries.map(({ expr, legend }) => ({ expr: `${expr} or vector(0)`, legend }));
const rate = (of, by) => orNothing(bareRate(of, by));
// While nothing happens a quantile is no number.
const quantiles = of => orNothing(bareQuantiles(of).map(({ expr, legend }) => ({ expr: `${expr} >= 0`, legend })));

/** Of what one replica tells, or none for a moment. */
const told = (expr, legend) => [{ expr: `max(${expr})`, legend }];

export default dashboard({
  uid: 'scheduler',
  title: 'Scheduler',
  description:
    'What the scheduler does besides handing out tasks: limits, schedules, workflows, dead letters, archive, recovery and backups.',
  rows: [
    row(
      'Limits, pauses and circuits',
      graph('Tasks that wait at gates', {
        description: 'Tasks in the lines of limits, pauses, holds and circuits, by what these are for.',
        unit: 'short',
        queries: [{ expr: 'sum by (kind) (na_gate_waiting_tasks)', legend: '{{kind}}' }],
        stack: true,
      }),
      graph('Oldest task at a limit', {
        description:
          'How long it has waited for its turn; those at paused, resting and broken gates are left out. The alert LimitTooTight fires at an hour.',
        unit: 's',
        queries: told('na_queue_oldest_limited_seconds', 'oldest'),
      }),
      graph('Refusals by gates', {
        description:
          'Tasks that had to get in the line of a gate, per second, by why; those that follow them there at once are not counted.',
        unit: 'ops',
        queries: rate('na_gate_refusals_total', 'why'),
      }),
      graph('Circuits', {
        description: 'Circuits of keys by how they stand. An open one starts nothing but its probes.',
        unit: 'short',
        queries: [{ expr: 'sum by (state) (na_task_circuits)', legend: '{{state}}' }],
        stack: true,
      }),
      graph('Longest open circuit and pause', {
        description:
          'How long the circuit has not been closed that opened first, and how long the oldest pause has lasted. Alerts: CircuitOpenLong at 15 minutes, WorkPausedLong at 8 hours.',
        unit: 's',
        queries: [
          ...told('na_task_circuits_open_longest_seconds', 'circuit'),
          ...told('na_gates_paused_longest_seconds', 'pause'),
        ],
      }),
      graph('Held and paused', {
        description: 'Keys that rest since the other side asked for it, and gates that somebody paused.',
        unit: 'short',
        queries: [...told('na_gates_held', 'held'), ...told('na_gates_paused', 'paused')],
      }),
      graph('Holds and opened circuits', {
        description: 'How often keys were held, and how often circuits opened, in the last 5 minutes.',
        unit: 'short',
        queries: [
          { expr: 'sum(increase(na_gate_holds_total[5m])) or vector(0)', legend: 'held' },
          { expr: 'sum(increase(na_circuits_opened_total[5m])) or vector(0)', legend: 'opened' },
        ],
      }),
      graph('Most overdue gate', {
        description:
          'For how long news of a gate has lain there and nobody has let tasks out of its line. The alert GatesStuck fires at 60 s.',
        unit: 's',
        queries: told('na_gate_overdue_seconds', 'overdue'),
      }),
      graph('Missed deadlines', {
        description: 'Tasks that failed since they could not be done by their deadlines, in the last 5 minutes.',
        unit: 'short',
        queries: [{ expr: 'sum(increase(na_deadlines_missed_total[5m])) or vector(0)', legend: 'missed' }],
      }),
    ),
    row(
      'Schedules and workflows',
      graph('Firings', {
        description: 'Due times that were decided on, per second, by what became of them.',
        unit: 'ops',
        queries: rate('na_schedule_firings_total', 'outcome'),
        stack: true,
      }),
      graph('Firing lag', {
        description: 'How much later than their due times tasks were created, jitter not counted.',
        unit: 's',
        queries: quantiles('na_schedule_firing_lag_seconds'),
      }),
      graph('Most overdue schedule', {
        description:
          'How long ago the schedule should have fired that is most overdue. The alert SchedulesOverdue fires at 30 s.',
        unit: 's',
        queries: told('na_schedules_overdue_seconds', 'overdue'),
      }),
      graph('Schedules that could not be looked at', {
        description: 'Looks that failed and were repeated, in the last 5 minutes.',
        unit: 'short',
        queries: [{ expr: 'sum(increase(na_schedule_looks_failed_total[5m])) or vector(0)', legend: 'failed' }],
      }),
      graph('Workflows and dependencies', {
        description: 'Workflows that ended, and tasks that waited for others and were decided on; per second.',
        unit: 'ops',
        queries: [
          ...rate('na_workflows_total', 'outcome').map(({ expr }) => ({ expr, legend: 'workflows {{outcome}}' })),
          ...rate('na_dependencies_resolved_total', 'outcome').map(({ expr }) => ({
            expr,
            legend: 'tasks {{outcome}}',
          })),
        ],
      }),
      graph('Oldest end that is not counted', {
        description:
          'How long tasks and workflows have waited to hear of an end. The alert DependenciesStuck fires at 60 s.',
        unit: 's',
        queries: told('na_dependency_oldest_note_seconds', 'oldest'),
      }),
    ),
    row(
      'Dead letters and operations',
      graph('Dead letters by type', {
        description: 'Tasks out of attempts. The alert DeadLettersTooMany compares their sum with DEAD_LETTERS_MOST.',
        unit: 'short',
        queries: [{ expr: 'sum by (type) (na_dead_letters) or vector(0)', legend: '{{type}}' }],
        stack: true,
      }),
      graph('Oldest dead letter', {
        description: 'How long it has lain.',
        unit: 's',
        queries: told('na_dead_letter_oldest_seconds', 'oldest'),
      }),
      graph('Redriven and deleted', {
        description: 'Dead letters that left the queue, per second.',
        unit: 'ops',
        queries: [
          { expr: 'sum(rate(na_dead_letters_redriven_total[$__rate_interval])) or vector(0)', legend: 'redriven' },
          { expr: 'sum(rate(na_dead_letters_deleted_total[$__rate_interval])) or vector(0)', legend: 'deleted' },
        ],
      }),
      graph('How long cleanups take', {
        description: 'Cleanups of dead letters: half, 95 % and 99 % took less than this.',
        unit: 's',
        queries: quantiles('na_dead_letter_cleanup_seconds'),
      }),
      graph('Cleanups and operations', {
        description:
          'Those that ended in the last 15 minutes, by outcome. Failures fire the alerts DeadLetterCleanupFailing and OperationFailed.',
        unit: 'short',
        queries: [
          {
            expr: 'sum by (outcome) (increase(na_dead_letter_cleanups_total[15m])) or vector(0)',
            legend: 'cleanups {{outcome}}',
          },
          {
            expr: 'sum by (outcome) (increase(na_operations_total[15m])) or vector(0)',
            legend: 'operations {{outcome}}',
          },
        ],
      }),
      graph('Tasks of operations', {
        description: 'Tasks that operations met, per second, by what became of them.',
        unit: 'ops',
        queries: rate('na_operation_tasks_total', 'kind, outcome'),
      }),
      graph('Workflows forgotten', {
        description: 'Finished workflows that were kept long enough, per second.',
        unit: 'ops',
        queries: orNothing([
          { expr: 'sum(rate(na_workflows_forgotten_total[$__rate_interval]))', legend: 'forgotten' },
        ]),
      }),
    ),
    row(
      'Batches',
      graph('Batches that go on', {
        description: 'By how they stand. The alert BatchStopped fires when failures reach a batch’s threshold.',
        unit: 'short',
        queries: [{ expr: 'max by (state) (na_batches_unfinished)', legend: '{{state}}' }],
        stack: true,
      }),
      graph('Lines of batches', {
        description: 'What was made of lines, per second.',
        unit: 'ops',
        queries: rate('na_batch_tasks_total', 'outcome'),
      }),
      graph('How long a chunk of lines takes', {
        description: 'From its arrival to its commit; the size of the next one is chosen by it.',
        unit: 's',
        queries: quantiles('na_batch_chunk_seconds'),
      }),
      graph('Longest standstill of a batch', {
        description: 'How long the batch that stands still longest has not moved, while nothing holds it.',
        unit: 's',
        queries: told('na_batch_stalled_seconds', 'standstill'),
      }),
      graph('Batches that ended', {
        description: 'Per second, by how they ended.',
        unit: 'ops',
        queries: rate('na_batches_total', 'outcome'),
      }),
    ),
    row(
      'Statistics, live',
      graph('Streams of statistics', {
        description: 'Clients that follow the statistics of a workspace live.',
        unit: 'short',
        queries: [{ expr: 'sum(na_statistics_streams)', legend: 'streams' }],
      }),
      graph('Streams refused', {
        description: 'As too many of a workspace follow already. The alert StatisticsStreamsRefused looks at it.',
        unit: 'ops',
        queries: orNothing([
          { expr: 'sum(rate(na_statistics_streams_refused_total[$__rate_interval]))', legend: 'refused' },
        ]),
      }),
    ),
    row(
      'Archive',
      graph('Archived tasks', {
        description: 'How many there are.',
        unit: 'short',
        queries: told('na_archive_tasks', 'archived'),
      }),
      graph('Space of archived tasks', {
        description: 'What they took as rows, and what they take on disk now.',
        unit: 'bytes',
        queries: [{ expr: 'max by (when) (na_archive_bytes)', legend: '{{when}}' }],
      }),
      graph('Into and out of the archive', {
        description: 'Tasks moved, restored and dropped, per second.',
        unit: 'ops',
        queries: ['moved', 'restored', 'dropped'].map(what => ({
          expr: `sum(rate(na_archive_${what}_total[$__rate_interval]))`,
          legend: what,
        })),
      }),
      graph('Steps of the archive', {
        description: 'How long rows are locked while they are moved; 100 ms are the most that is meant.',
        unit: 's',
        queries: quantiles('na_archive_step_seconds'),
      }),
      graph('Age of the last walk', {
        description: 'How long ago all finished tasks were gone through. The alert ArchiveLags fires at three hours.',
        unit: 's',
        queries: told('na_archive_sweep_age_seconds', 'age'),
      }),
      graph('Failures of the archive', {
        description: 'What it failed at and tries again, in the last 30 minutes. The alert ArchiveFails fires at 20.',
        unit: 'short',
        queries: [
          { expr: 'sum by (work) (increase(na_archive_failures_total[30m])) or vector(0)', legend: '{{work}}' },
        ],
      }),
    ),
    row(
      'Recovery and backups',
      graph('Oldest holder of dead rows', {
        description:
          'How long the oldest open transaction, prepared transaction or slot has kept dead rows from being swept; claims walk over them. The alert DatabaseHorizonOld fires at 300 s.',
        unit: 's',
        queries: [{ expr: 'max by (holder) (na_database_horizon_seconds)', legend: '{{holder}}' }],
      }),
      graph('Recoveries', {
        description: 'What the self-check mended after crashes, in the last 15 minutes, by kind and outcome.',
        unit: 'short',
        queries: [
          {
            expr: 'sum by (kind, outcome) (increase(na_recoveries_total[15m])) or vector(0)',
            legend: '{{kind}} {{outcome}}',
          },
        ],
      }),
      graph('Rescued tasks', {
        description: 'Tasks taken back from workers that fell silent, per second.',
        unit: 'ops',
        queries: [{ expr: 'sum(rate(na_tasks_rescued_total[$__rate_interval])) or vector(0)', legend: 'rescued' }],
      }),
      graph('Failed chores', {
        description:
          'Chores of the elected replica that failed and are tried again, per second. The alert ChoreFailing looks at it.',
        unit: 'ops',
        queries: rate('na_chore_failures_total', 'chore'),
      }),
      graph('How long the self-check looks', {
        description: 'One look; it goes in stretches, so that none is long.',
        unit: 's',
        queries: quantiles('na_self_check_seconds'),
      }),
      graph('Age of backups', {
        description:
          'Of the newest backup, and of the newest that was restored in a trial. Alerts: BackupTooOld, BackupNotVerified.',
        unit: 's',
        queries: [
          ...told('na_backup_age_seconds', 'newest'),
          ...told('na_backup_verified_age_seconds', 'newest verified'),
        ],
      }),
    ),
  ],
});
