import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const ROOT = join(import.meta.dirname, '../../..');
const WITHIN_MS = 120_000;

/** What the process has used since it began, and holds after a collection. */
export interface Usage {
  /** Milliseconds of a core. */
  cpuMs: number;
  /** Resident set, in MB. */
  memoryMb: number;
}

/** A sandbox in a process of its own, which tells what it uses. */
export interface SandboxProcess {
  url: string;
  token: string;
  rootPageId: string;
  /** From its start until it said that it listens, in milliseconds. */
  startedInMs: number;
  /** Collects garbage and measures. */
  collected(): Promise<Usage>;
  /** Measures as it is. */
  used(): Promise<Usage>;
  stop(): Promise<void>;
}

/** Starts the sandbox as `npm run sandbox` does, with options of its command line; nobody is limited. */
export async function startSandboxProcess(...options: string[]): Promise<SandboxProcess> {
  const from = performance.now();
  const preloaded = [join(ROOT, 'deploy/local/register.mjs'), join(import.meta.dirname, 'usage.mjs')];
  const flags = ['--expose-gc', '--conditions=source', ...preloaded.flatMap(file => ['--import', file])];
  const main = join(ROOT, 'services/notion-sandbox/src/main.ts');
  const args = [...flags, main, '--port', '0', '--json', '--rate', '0', ...options];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit', 'ipc'] });
  const exited = once(child, 'exit');
  const late = setTimeout(() => child.kill('SIGKILL'), WITHIN_MS);
  let access: { url: string; token: string; rootPageId: string } | undefined;
  for await (const line of createInterface({ input: child.stdout! })) {
    access = JSON.parse(line) as typeof access;
    break;
  }
  clearTimeout(late);
  if (!access) throw new Error(`The sandbox did not start with ${options.join(' ')}.`);
  const ask = async (what: 'collected' | 'used') => {
    const answer = once(child, 'message');
    child.send(what);
    const [usage] = (await answer) as [Usage];
    return usage;
  };
  return {
    ...access,
    startedInMs: performance.now() - from,
    collected: () => ask('collected'),
    used: () => ask('used'),
    async stop() {
      child.kill('SIGTERM');
      await exited;
    },
  };
}
