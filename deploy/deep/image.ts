import { join } from 'node:path';
import type { buildHere } from '../docker/build-here.mjs';
import { becomesReady, launch, tail } from '../local/child.mjs';

/** What the Dockerfile made, in a folder of this machine. */
export type Image = Awaited<ReturnType<typeof buildHere>>;

/** A program of the image, started as a container would start it. */
export interface Container {
  url: string;
  log: string;
  /** Rejects with its last words when it ends or does not answer `/health/ready` with 2xx. */
  ready(): Promise<void>;
  /** As `docker stop` does; gives the exit code, null when it had to be killed. */
  stop(): Promise<number | null>;
  /** The exit code of a program that ends by itself. */
  ended(): Promise<number | null>;
}

export interface Command {
  main: string;
  args?: string[];
  port?: number;
  env: NodeJS.ProcessEnv;
  logs: string;
}

const READY_WITHIN_MS = 60_000;
const LEAVES_WITHIN_MS = 60_000;

/** Starts a program of the image with the ENTRYPOINT and the variables of the Dockerfile. */
export function startFrom(image: Image, { main, args = [], port = 0, env, logs }: Command): Container {
  const log = join(logs, `${main.split('/').slice(0, 2).join('-')}.log`);
  const url = `http://127.0.0.1:${port}`;
  let exitCode: number | null = null;
  const child = launch({
    command: [process.execPath, ...image.nodeArguments, main, ...args],
    cwd: image.folder,
    env: { ...image.env, ...env },
    log,
    onExit: code => (exitCode = code),
  });
  const isReady = async () => (await fetch(`${url}/health/ready`).catch(() => undefined))?.ok ?? false;
  return {
    url,
    log,
    async ready() {
      if (await becomesReady(child, isReady, { withinMs: READY_WITHIN_MS, everyMs: 150 })) return;
      throw new Error(`${main} did not become ready. It said:\n${tail(log, 20)}`);
    },
    async stop() {
      await child.stop(LEAVES_WITHIN_MS);
      return exitCode;
    },
    async ended() {
      await child.exited;
      return exitCode;
    },
  };
}
