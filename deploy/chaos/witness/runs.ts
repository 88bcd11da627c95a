import type { Line } from '../worker/run-log.ts';

/** A handler's run, as it noted it itself. */
export interface Run {
  task: string;
  attempt: number;
  replica: string;
  pid: number;
  /** Of the machine's monotonic clock, in microseconds. */
  beganAt: number;
  /** Undefined when its process died before. */
  endedAt?: number;
  outcome?: Line['outcome'];
  /** Whether its checkpoint was confirmed. */
  hasSaved: boolean;
}

/** The runs that a log tells of, in the order in which they began. */
export function runsOf(lines: readonly Line[]): Run[] {
  const runs: Run[] = [];
  const open = new Map<string, Run>();
  for (const { what, at, task, attempt, replica, pid, outcome } of lines) {
    const key = `${task} ${attempt} ${pid}`;
    const run = open.get(key);
    if (what === 'began') {
      const begun: Run = { task, attempt, replica, pid, beganAt: at, hasSaved: false };
      runs.push(begun);
      open.set(key, begun);
    } else if (run && what === 'saved') run.hasSaved = true;
    else if (run) Object.assign(run, { endedAt: at, outcome });
  }
  return runs;
}
