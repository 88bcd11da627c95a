import { join, resolve } from 'node:path';
import { becomesReady, launch, tail } from './child.mjs';
import { Fault } from './fault.mjs';

const ROOT = resolve(import.meta.dirname, '../..');
const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 30_000;
// A replica that lived this long had started well, so its next fall begins with the shortest pause again.
const WELL_AFTER_MS = 10_000;

/**
 * A process of ours, run from its source and started again, with growing pauses, whenever it ends by itself or is killed.
 * @param {{ name: string, main: string, args?: string[], port: number, env: NodeJS.ProcessEnv, log: string, watch?: boolean, say?: (line: string) => void, restarted?: () => void }} options
 *   `main` is its TypeScript file, relative to the root; `watch` restarts it when a source changes; `restarted` is called when it has a
 *   new process.
 */
export function runService({
  name,
  main,
  args = [],
  port,
  env,
  log,
  watch = false,
  say = () => {},
  restarted = () => {},
}) {
  const url = `http://127.0.0.1:${port}`;
  const command = [process.execPath, ...nodeOptions({ watch, env }), join(ROOT, main), ...args];
  const cache = { NODE_COMPILE_CACHE: join(ROOT, '.cache/compile') };
  let isWanted = true;
  let isKilled = false;
  let falls = 0;
  /** @type {ReturnType<typeof launch>} */
  let child;
  /** @type {NodeJS.Timeout} */
  let nextStart;
  /** @type {{ code: number | null, signal: string | null } | undefined} */
  let lastExit;

  const start = () => {
    const began = Date.now();
    child = launch({
      command,
      cwd: ROOT,
      env: { ...cache, ...env },
      log,
      onExit(code, signal) {
        lastExit = { code, signal };
        fell(began, signal ?? `code ${code}`);
      },
    });
  };
  const fell = (began, how) => {
    if (!isWanted) return;
    falls = Date.now() - began > WELL_AFTER_MS || isKilled ? 1 : falls + 1;
    isKilled = false;
    const pause = Math.min(FIRST_PAUSE_MS * 2 ** (falls - 1), LONGEST_PAUSE_MS);
    say(`${name} ended (${how}) and starts again in ${pause / 1000} s; its log: ${log}`);
    nextStart = setTimeout(() => {
      start();
      restarted();
    }, pause);
  };
  start();

  return {
    name,
    url,
    log,
    get pid() {
      return child.pid;
    },
    /** How it ended last; undefined when it has not yet. */
    get lastExit() {
      return lastExit;
    },
    /** Waits until it says that it is ready. @throws Fault with its last words */
    async ready(withinMs = 60_000) {
      let lacking = '';
      const isReady = async () => (lacking = await lackOf(url)) === '';
      const isGivenUp = () => falls > 2 || !isWanted;
      if (await becomesReady({ hasExited: isGivenUp }, isReady, { withinMs, everyMs: 150 })) return;
      const what =
        falls > 2 ? 'ended again and again while it started' : `was not ready within ${withinMs / 1000} s: ${lacking}`;
      throw new Fault(`${name} ${what}. The end of its log, ${log}:\n${tail(log, 12, isTelling)}`);
    },
    /** Asks it to finish what it has in hand and to leave; it stays away. */
    async stop(withinMs = 15_000) {
      isWanted = false;
      clearTimeout(nextStart);
      await child.stop(withinMs);
    },
    /** Starts it again after a stop. */
    start() {
      isWanted = true;
      falls = 0;
      start();
    },
    /** Kills the process as `kill -9` does; it is started again, and soon, however often. */
    async kill() {
      isKilled = true;
      await child.kill();
    },
  };
}

function nodeOptions({ watch, env }) {
  return [
    ...(watch ? ['--watch', '--watch-preserve-output'] : []),
    ...['--conditions=source', '--import', join(ROOT, 'deploy/local/register.mjs')],
    // Spans of queries and of outgoing calls are for a process that sends them somewhere.
    ...(env.OTEL_EXPORTER_OTLP_ENDPOINT ? ['--import', '@na/telemetry/preload'] : []),
  ];
}

/** What a service lacks to be ready, in its own words; empty when it is. */
async function lackOf(url) {
  try {
    const answer = await fetch(`${url}/health/ready`, { signal: AbortSignal.timeout(2000) });
    if (answer.ok) return '';
    const { dependencies = [], ...rest } = /** @type {any} */ (await answer.json());
    const down = dependencies.filter(({ status }) => status !== 'up').map(({ name, detail }) => `${name} (${detail})`);
    return down.join(', ') || JSON.stringify(rest);
  } catch {
    return 'it does not answer on its port';
  }
}

// That we asked whether it is ready is no news.
function isTelling(line) {
  return !line.includes('/health/ready');
}
