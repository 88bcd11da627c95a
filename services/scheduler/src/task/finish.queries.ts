/** What a task keeps when it moves to `task_finished`. */
const KEPT = [
  ...['id', 'workspace_id', 'type', 'type_version', 'payload', 'bytes', 'priority', 'run_at', 'serial_key', 'attempt'],
  ...[
    'max_attempts',
    'weight',
    'deadline',
    'unique_key',
    'limits',
    'started_at',
    'progress',
    'checkpoint',
    'actor',
    'correlation_id',
    'traceparent',
    'created_event',
    'watched',
    'inputs',
    'workflow_id',
    'step',
  ],
  'created_at',
  ...['replay_of', 'effect_id', 'batch_id'],
].join(', ');

/** How a task changes when it finishes; each is the SQL of a value over the columns of the source. */
export interface Finish {
  state: string;
  /** What is added to the history: an entry, or an array of them. */
  history: string;
  result?: string;
  spent?: string;
  lastError?: string;
  version?: string;
  /** When; now by default. */
  at?: string;
}

/** SQL that puts the rows of `source`, which were deleted from `task` in the same statement, into `task_finished`. */
export function finish(source: string, { state, history, result, spent, lastError, version, at }: Finish): string {
  return `
    insert into task_finished (${KEPT}, state, history, result, spent, last_error, version, updated_at, finished_at)
    select ${KEPT}, ${state}, history || ${history}, ${result ?? 'null'}, ${spent ?? 'spent'}, ${lastError ?? 'last_error'},
           ${version ?? 'version + 1'}, ${at ?? 'statement_timestamp()'}, ${at ?? 'statement_timestamp()'}
    from ${source}
    returning *`;
}

/** SQL that notes the serial keys of the rows of `source` as free, so that the tasks that are held for them get their turn. */
export function freeKeys(source: string, condition: string): string {
  return `insert into freed_key (serial_key) select serial_key from ${source} where serial_key is not null and ${condition}`;
}
