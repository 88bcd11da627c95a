import { eventually, testDatabase, type TestDatabase } from '@na/testing';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { environmentOf, type House } from './house.ts';

/** A worker in a process of its own. */
export interface WorkerProcess {
  /** Tells it from the others: its tasks' `worker_id` contains it. */
  name: string;
  signal(signal: NodeJS.Signals): void;
  /** What it has logged. */
  said(): string;
  /** Its exit code, or the signal that ended it. */
  exited: Promise<number | NodeJS.Signals>;
  close(): Promise<void>;
}

const MAIN = fileURLToPath(new URL('./worker.main.ts', import.meta.url));
const REGISTER = fileURLToPath(new URL('../../../deploy/local/register.mjs', import.meta.url));

/** Starts a worker and waits until it takes tasks. */
export async function startWorkerProcess(
  house: House,
  name: string,
  more: { [name: string]: string } = {},
): Promise<WorkerProcess> {
  const database = await testDatabase({ schema: 'notion_sync' });
  const environment = { ...environmentOf('notion-sync', house.nats, database), REPLICA: name, ...more };
  const child = spawn(process.execPath, ['--conditions=source', '--import', REGISTER, MAIN], {
    env: environment,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let said = '';
  child.stdout.on('data', piece => (said += piece));
  const exited = once(child, 'exit').then(([code, signal]) => code ?? signal);
  await eventually(async () => expect(await beats(house.database, name)).toBe(true), { withinMs: 20_000 });
  return {
    name,
    exited,
    signal: signal => void child.kill(signal),
    said: () => said,
    close: () => close(child, exited, database),
  };
}

async function beats(database: TestDatabase, name: string): Promise<boolean> {
  return (await database.query('select from worker where id like $1', [`%/${name}/%`])).length > 0;
}

async function close(child: ChildProcess, exited: Promise<unknown>, database: TestDatabase): Promise<void> {
  child.kill('SIGKILL');
  await exited;
  await database.close();
}
