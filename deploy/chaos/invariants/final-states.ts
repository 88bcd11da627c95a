/** The states that a task does not leave by itself, by the event that leads there. */
export const FINAL: Readonly<Record<string, string>> = {
  TaskSucceeded: 'succeeded',
  TaskFailed: 'failed',
  TaskDead: 'dead',
  TaskCancelled: 'cancelled',
  TaskSkipped: 'cancelled',
};

/** What leads out of a final state again. */
export const LEADS_BACK: ReadonlySet<string> = new Set(['TaskRedriven', 'TaskReplayed']);
