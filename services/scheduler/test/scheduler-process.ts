import { eventually, type TestDatabase, type TestNats } from '@na/testing';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { environmentOf } from './house.ts';

const MAIN = fileURLToPath(new URL('../src/main.ts', import.meta.url));
const REGISTER = fileURLToPath(new URL('../../../deploy/local/register.mjs', import.meta.url));

/** A scheduler in a process of its own. */
export interface SchedulerProcess {
  pid: number;
  signal(signal: NodeJS.Signals): void;
  close(): Promise<void>;
}

/** Starts a scheduler on a database that another one has migrated. */
export function startSchedulerProcess(nats: TestNats, database: TestDatabase): SchedulerProcess {
  const env = environmentOf('scheduler', nats, database);
  const arguments_ = ['--conditions=source', '--import', REGISTER, MAIN];
  const child = spawn(process.execPath, arguments_, { env, stdio: ['ignore', 'ignore', 'inherit'] });
  return { pid: child.pid!, signal: signal => void child.kill(signal), close: () => close(child) };
}

/** The process that fires schedules. */
export function leaderOf(database: TestDatabase, processes: SchedulerProcess[]): Promise<SchedulerProcess> {
  return eventually(async () => {
    const held = `select holder from lease where name = 'schedules' and expires_at > clock_timestamp()`;
    const [lease] = await database.query<{ holder: string }>(held);
    const leader = processes.find(({ pid }) => lease?.holder.includes(`:${pid}:`));
    expect(leader).toBeDefined();
    return leader!;
  });
}

async function close(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGKILL');
  await once(child, 'exit');
}
