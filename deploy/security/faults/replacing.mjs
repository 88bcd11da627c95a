import { hostname } from 'node:os';
import { join } from 'node:path';
import { becomesReady, launch, tail } from '../../local/child.mjs';
import { environmentOf } from '../../local/environments.mjs';
import { freePort } from '../../local/ports.mjs';
import { keepSecrets } from '../../local/secrets.mjs';
import { LIMITS_LIFTED } from '../system/limits.mjs';

const READY_WITHIN_MS = 25_000;

/**
 * Runs a service from a copy of the tree: the gateway beside the one that runs, another in the place of it.
 * @param {import('../system/system.mjs').System} system @param {string} copy
 */
export function replacing(system, copy) {
  let number = 0;
  return async (/** @type {string} */ service) => {
    const original = service === 'gateway' ? undefined : system.stack.services[service][0];
    await original?.stop();
    const port = await freePort();
    const log = join(system.dataDir, 'logs', `planted-${(number += 1)}.log`);
    const { postgres, nats, notion } = system.stack;
    const stack = {
      postgresUrl: postgres.url,
      natsUrl: nats.url,
      notionUrl: notion.url,
      secrets: keepSecrets(system.dataDir),
    };
    const replica = `${hostname()}:planted-${number}`;
    const child = launch({
      command: [
        process.execPath,
        '--conditions=source',
        '--import',
        join(copy, 'deploy/local/register.mjs'),
        join(copy, `services/${service}/src/main.ts`),
      ],
      cwd: copy,
      env: environmentOf({ service, replica, port, stack, extra: service === 'gateway' ? LIMITS_LIFTED : {} }),
      log,
    });
    const url = `http://127.0.0.1:${port}`;
    const isReady = await becomesReady(child, () => answers(url), { withinMs: READY_WITHIN_MS, everyMs: 150 });
    return {
      isReady,
      lastWords: isReady ? '' : tail(log, 3),
      system: { ...system, url: original ? system.url : url },
      async end() {
        await child.stop(10_000);
        original?.start();
        await original?.ready();
      },
    };
  };
}

async function answers(url) {
  try {
    return (await fetch(`${url}/health/ready`, { signal: AbortSignal.timeout(2_000) })).ok;
  } catch {
    return false;
  }
}
