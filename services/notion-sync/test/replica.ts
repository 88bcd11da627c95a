import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Ending, TestTask } from './attempts.ts';
import { NODE_FROM_SOURCE } from './sandbox.ts';

/** A replica in a process of its own. */
export class Replica {
  private constructor(private readonly child: ChildProcess) {}

  static async start(environment: { [name: string]: string }): Promise<Replica> {
    const [, ...execArgv] = NODE_FROM_SOURCE;
    const main = fileURLToPath(new URL('replica-process.ts', import.meta.url));
    const child = fork(main, {
      execArgv,
      env: { ...environment, PATH: '' },
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    // Each attempt that is under way listens for its end.
    child.setMaxListeners(0);
    await once(child, 'message');
    return new Replica(child);
  }

  /** Runs an attempt there. Gives nothing when the replica dies over it. */
  attempt(task: TestTask, number: number): Promise<Ending | undefined> {
    return new Promise(resolve => {
      const hear = (answer: { taskId: string; number: number; ending: Ending }) => {
        if (answer.taskId === task.id && answer.number === number) end(answer.ending);
      };
      const die = () => end(undefined);
      const end = (ending: Ending | undefined) => {
        this.child.off('message', hear).off('exit', die);
        resolve(ending);
      };
      this.child.on('message', hear).on('exit', die);
      if (!this.child.connected) return end(undefined);
      this.child.send({ task, number }, error => error && end(undefined));
    });
  }

  async kill(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    this.child.kill('SIGKILL');
    await once(this.child, 'exit');
  }
}
