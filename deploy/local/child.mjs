import { spawn, spawnSync } from 'node:child_process';
import {
  closeSync,
  existsSync,
  fstatSync,
  mkdirSync,
  openSync,
  readFileSync,
  readSync,
  renameSync,
  statSync,
} from 'node:fs';
import { dirname } from 'node:path';

// The shell becomes the program (same pid). Beside it stays a reader on a pipe that only we hold open: when we are gone, whatever
// the reason, the pipe closes and the reader ends the program. So nothing of ours outlives us, not even after a kill -9.
const LEASH = '( ( read -r word <&3 || kill -s "$0" $$ ) >/dev/null 2>&1 & ); exec 3<&-; exec "$@"';

const LARGE_LOG_BYTES = 32 * 1024 * 1024;

/** Every program that runs on our leash. */
const alive = new Set();

/** Kills all that were launched here and still run: for a second Ctrl-C. */
export function killAll() {
  for (const child of alive) child.kill('SIGKILL');
}

/**
 * Starts a program in a session of its own (a Ctrl-C in the terminal reaches us alone, and we stop things in order), its output
 * appended to `log`, on a leash.
 * @param {{ command: string[], log: string, env?: NodeJS.ProcessEnv, cwd?: string, uid?: number, gid?: number, stopSignal?: NodeJS.Signals, onExit?: (code: number | null, signal: string | null) => void }} options
 */
export function launch({ command, log, env = process.env, cwd, uid, gid, stopSignal = 'SIGTERM', onExit }) {
  const output = openLog(log);
  const child = spawn('/bin/sh', ['-c', LEASH, stopSignal.replace('SIG', ''), ...command], {
    env,
    cwd,
    uid,
    gid,
    detached: true,
    stdio: ['ignore', output, output, 'pipe'],
  });
  closeSync(output);
  alive.add(child);
  const leash = /** @type {import('node:stream').Writable} */ (child.stdio[3]);
  leash.on('error', () => {});
  let hasExited = false;
  const exited = new Promise(resolve => {
    const end = (code, signal) => {
      hasExited = true;
      alive.delete(child);
      leash.end('done\n');
      onExit?.(code, signal);
      resolve(undefined);
    };
    child.once('error', () => end(null, null));
    child.once('exit', end);
  });
  return {
    pid: child.pid,
    /** Resolves when the program is gone. */
    exited,
    hasExited: () => hasExited,
    /** Asks the program to end, and kills it when it has not within `withinMs`. */
    async stop(withinMs = 15_000) {
      if (!hasExited) child.kill(stopSignal);
      const timer = setTimeout(() => child.kill('SIGKILL'), withinMs);
      await exited;
      clearTimeout(timer);
    },
    async kill() {
      if (!hasExited) child.kill('SIGKILL');
      await exited;
    },
  };
}

// One generation of what grew large is kept.
function openLog(log) {
  mkdirSync(dirname(log), { recursive: true });
  if ((statSync(log, { throwIfNoEntry: false })?.size ?? 0) > LARGE_LOG_BYTES) renameSync(log, `${log}.old`);
  return openSync(log, 'a');
}

/** The last lines of a log file, at most `lines` of those that are `wanted`; empty when there is none. */
export function tail(log, lines = 12, wanted = _line => true) {
  let file;
  try {
    file = openSync(log, 'r');
  } catch {
    return '';
  }
  const { size } = fstatSync(file);
  const length = Math.min(size, 65_536);
  const bytes = Buffer.alloc(length);
  readSync(file, bytes, 0, length, size - length);
  closeSync(file);
  return bytes.toString('utf8').trimEnd().split('\n').filter(wanted).slice(-lines).join('\n');
}

/** Waits until `isReady` answers true, asking every `everyMs`; false when `child` ended or `withinMs` passed before. */
export async function becomesReady(child, isReady, { withinMs, everyMs = 20 }) {
  const until = Date.now() + withinMs;
  while (Date.now() < until && !child.hasExited()) {
    if (await isReady()) return true;
    await new Promise(resolve => setTimeout(resolve, everyMs));
  }
  return false;
}

/** The command line of a running process; empty when there is none. */
export function commandOf(pid) {
  if (!existsSync('/proc/self'))
    return spawnSync('ps', ['-p', String(pid), '-o', 'command='], { encoding: 'utf8' }).stdout;
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
  } catch {
    return '';
  }
}
