import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Name } from './contestants.ts';
import type { Mode, Places } from './contestant.ts';

const MAIN = join(import.meta.dirname, 'worker.main.ts');
const WITHIN_MS = 10 * 60_000;

/** What the process is told when it starts. */
export interface Order {
  name: Name;
  places: Places;
  mode: Mode;
  /** After so many tasks it says that it is done. */
  expected?: number;
}

/** What the process says. */
export interface Report {
  ready?: true;
  /** When its first and its last handler were called, in milliseconds. */
  done?: { firstAt: number; lastAt: number };
  /** How long tasks waited (milliseconds; latency only), and how many came twice. */
  stopped?: { waits: number[]; doubled: number };
}

export interface WorkerProcess {
  /** When it has handled all that is expected. */
  done: Promise<NonNullable<Report['done']>>;
  stop(): Promise<NonNullable<Report['stopped']>>;
}

/** Starts a worker in a process of its own, and waits until it takes tasks. It ends with us. */
export async function startWorker(
  name: Name,
  places: Places,
  { mode, expected }: { mode: Mode; expected?: number },
): Promise<WorkerProcess> {
  const child = fork(MAIN);
  const heard = <Key extends keyof Report>(key: Key) => {
    const { promise, resolve, reject } = Promise.withResolvers<NonNullable<Report[Key]>>();
    child.on('message', (report: Report) => report[key] !== undefined && resolve(report[key]));
    child.once('exit', code => reject(new Error(`The worker of ${name} ended with code ${code}.`)));
    const late = setTimeout(() => {
      child.kill('SIGKILL');
      reject(new Error(`The worker of ${name} was not ${key} within ten minutes.`));
    }, WITHIN_MS);
    const inTime = () => clearTimeout(late);
    promise.then(inTime, inTime);
    return promise;
  };
  const [ready, done, stopped] = [heard('ready'), heard('done'), heard('stopped')];
  const exited = once(child, 'exit');
  child.send({ name, places, mode, expected } satisfies Order);
  await ready;
  return {
    done,
    async stop() {
      child.send('stop');
      const report = await stopped;
      await exited;
      return report;
    },
  };
}
