import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { gatewayClient } from '../../local/gateway-client.mjs';
import { startRedis } from '../../local/redis.mjs';
import { freePorts } from '../../local/settings.mjs';
import { startStack } from '../../local/stack.mjs';
import type { Bench } from '../frame.ts';
import { FOLDER } from '../infrastructure.ts';
import type { Claim } from '../result.ts';
import { quantileOf, readHistogram, type Histogram } from './histogram.ts';

const CALLERS = 4;
/** Between two requests of a caller: a process that is behind with everything says nothing of its limits. */
const PAUSE_MS = 3;
const SECONDS = 8;
const HISTOGRAM = 'na_limiter_duration_seconds';

/** What the rate limits add to a request, as the gateway itself measures it: with Redis as their store, and with a Redis that hangs. */
export const limiter: Bench = {
  about: 'what the rate limits add to a request, with Redis up and with Redis hanging',
  rounds: 1,
  async prepare() {
    rmSync(FOLDER, { recursive: true, force: true });
    mkdirSync(join(FOLDER, 'redis'), { recursive: true });
    const redis = await startRedis({ folder: join(FOLDER, 'redis') });
    // Nobody is refused, and a chunk is as small as with the tightest of the default bursts.
    const wide = ['address', 'key', 'workspace'].map(name => `${name}=6000000/m burst 3000`).join(',');
    const stack = await startStack({
      dataDir: FOLDER,
      ports: await freePorts(),
      env: { gateway: { REDIS_URL: redis.url, RATE_LIMITS: wide } },
    });
    const { url } = stack.gateway;
    const headers = { authorization: `Bearer ${stack.credentials.apiKey}` };
    const ask = () => paced(`${url}/v1/me`, headers);
    await gatewayClient(url, stack.credentials.apiKey).get('/v1/me');
    return {
      contenders: {},
      async claims(say) {
        const up = await during(url, ask);
        redis.hang();
        const hanging = await during(url, ask);
        redis.wake();
        say(
          `requests that the limits looked at: ${up.count} with the store up, ${hanging.count} with the store hanging`,
        );
        return [claim('with the store up', up, 2), claim('with the store hanging', hanging, 25)];
      },
      async end() {
        await stack.stop();
        await redis.kill();
      },
    };
  },
  comparisons: [],
};

function claim(when: string, histogram: Histogram, most: number): Claim {
  return { metric: `the limits add ${when}, p99`, unit: 'ms', value: quantileOf(histogram, 0.99) * 1_000, most };
}

/** Some callers, each of which pauses between its requests. */
async function paced(url: string, headers: { [name: string]: string }): Promise<void> {
  const until = Date.now() + SECONDS * 1_000;
  const call = async () => {
    while (Date.now() < until) {
      const { status } = await fetch(url, { headers });
      if (status !== 200) throw new Error(`${url} answered ${status}.`);
      await sleep(PAUSE_MS);
    }
  };
  await Promise.all(Array.from({ length: CALLERS }, call));
}

/** What the histogram saw while `work` ran. */
async function during(url: string, work: () => Promise<unknown>): Promise<Histogram> {
  const before = readHistogram(await textOf(url), HISTOGRAM);
  await work();
  const after = readHistogram(await textOf(url), HISTOGRAM);
  const buckets = after.buckets.map(([bound, count], at) => [bound, count - (before.buckets[at]?.[1] ?? 0)] as const);
  return { count: after.count - before.count, buckets };
}

async function textOf(url: string): Promise<string> {
  return (await fetch(`${url}/metrics`)).text();
}
