import { openSync, readFileSync, writeSync } from 'node:fs';

/** What a handler noted of itself, whatever anybody else believes of it. */
export interface Line {
  /** When, in microseconds of the machine's monotonic clock, which all processes share. */
  at: number;
  what: 'began' | 'saved' | 'ended';
  task: string;
  attempt: number;
  replica: string;
  pid: number;
  /** How it ended. */
  outcome?: 'succeeded' | 'failed' | 'aborted';
}

/** Opens the log to write; every line goes out whole and at once, so that it stands even if the process is killed a moment later. */
export function openRunLog(file: string): (line: Omit<Line, 'at' | 'pid'>) => void {
  const log = openSync(file, 'a');
  return line => {
    const at = Number(process.hrtime.bigint() / 1_000n);
    writeSync(log, `${JSON.stringify({ at, pid: process.pid, ...line } satisfies Line)}\n`);
  };
}

/** All lines, in the order of their writing. */
export function readRunLog(file: string): Line[] {
  return readFileSync(file, 'utf8')
    .split('\n')
    .filter(Boolean)
    .map(line => JSON.parse(line) as Line);
}
