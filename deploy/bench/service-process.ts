import { join } from 'node:path';
import { becomesReady, launch } from '../local/child.mjs';
import { freePort } from '../local/ports.mjs';
import { FOLDER, type Infrastructure } from './infrastructure.ts';

const ROOT = join(import.meta.dirname, '../..');
const READY_WITHIN_MS = 60_000;

/** Starts a service as it is in production: in a process of its own, with its defaults; `settings` are those without one. */
export async function startServiceProcess(
  { environmentOf }: Infrastructure,
  name: string,
  settings: { [name: string]: string } = {},
): Promise<{ stop(): Promise<void> }> {
  const port = await freePort();
  const log = join(FOLDER, `${name}.log`);
  const child = launch({
    command: [
      process.execPath,
      '--conditions=source',
      '--import',
      join(ROOT, 'deploy/local/register.mjs'),
      join(ROOT, `services/${name}/src/main.ts`),
    ],
    env: { ...environmentOf(name), ...settings, PORT: String(port) },
    cwd: ROOT,
    log,
  });
  const isStarted = () =>
    fetch(`http://127.0.0.1:${port}/health/startup`).then(
      ({ ok }) => ok,
      () => false,
    );
  if (await becomesReady(child, isStarted, { withinMs: READY_WITHIN_MS })) return { stop: () => child.stop() };
  await child.kill();
  throw new Error(`${name} did not start; see ${log}.`);
}
