import { becomesReady, launch } from '../../local/child.mjs';
import { freePort } from '../../local/ports.mjs';
import { join } from 'node:path';
import { FOLDER, type Infrastructure } from '../infrastructure.ts';

const ROOT = join(import.meta.dirname, '../../..');
const READY_WITHIN_MS = 30_000;

/** Starts the scheduler as it is in production: in a process of its own. */
export async function startScheduler({ environmentOf }: Infrastructure): Promise<{ stop(): Promise<void> }> {
  const port = await freePort();
  const child = launch({
    command: [
      process.execPath,
      '--conditions=source',
      '--import',
      join(ROOT, 'deploy/local/register.mjs'),
      join(ROOT, 'services/scheduler/src/main.ts'),
    ],
    env: { ...environmentOf('scheduler'), PORT: String(port) },
    cwd: ROOT,
    log: join(FOLDER, 'scheduler.log'),
  });
  const isStarted = () =>
    fetch(`http://127.0.0.1:${port}/health/startup`).then(
      ({ ok }) => ok,
      () => false,
    );
  if (await becomesReady(child, isStarted, { withinMs: READY_WITHIN_MS })) return { stop: () => child.stop() };
  await child.kill();
  throw new Error(`The scheduler did not start; see ${join(FOLDER, 'scheduler.log')}.`);
}
