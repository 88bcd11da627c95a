import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { now, type Places } from '../contestant.ts';
import type { Seen } from './call.ts';

const MAIN = join(import.meta.dirname, 'caller.main.ts');

/** What the process is told when it starts. */
export interface Order {
  environment: Places['worker'];
  /** How many tasks it runs at the same time. */
  slots: number;
}

/** What the process says. */
export interface Report {
  ready?: true;
  seen?: Seen;
}

/** A worker of the tasks of trials, in a process of its own. */
export interface Caller {
  /** What its handlers saw, in their order; grows. */
  readonly seen: readonly Seen[];
  /** Has all calls end now, and the later ones at once and unseen. */
  hasten(): void;
  /** Kills it as `kill -9` does; answers when, in milliseconds since 1970. */
  kill(): Promise<number>;
  stop(): Promise<void>;
}

/** Starts so many of them, and waits until they take tasks. They end with us. */
export function startCallers(places: Places, many: number, slots: number): Promise<Caller[]> {
  return Promise.all(Array.from({ length: many }, () => startCaller({ environment: places.worker, slots })));
}

async function startCaller(order: Order): Promise<Caller> {
  const child = fork(MAIN);
  const seen: Seen[] = [];
  const exited = once(child, 'exit');
  const ready = new Promise<void>((resolve, reject) => {
    child.on('message', (report: Report) => {
      if (report.ready) resolve();
      if (report.seen) seen.push(report.seen);
    });
    child.once('exit', code => reject(new Error(`A worker of a trial ended with code ${code}.`)));
  });
  child.send(order);
  await ready;
  // One that was killed hears nothing.
  const say = (word: string) => child.connected && child.send(word);
  return {
    seen,
    hasten: () => void say('hasten'),
    async kill() {
      const at = now();
      child.kill('SIGKILL');
      await exited;
      return at;
    },
    async stop() {
      say('stop');
      await exited;
    },
  };
}
