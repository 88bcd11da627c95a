import { content } from './content/content.bench.ts';
import { enqueue } from './enqueue/enqueue.bench.ts';
import type { Bench } from './frame.ts';
import { gateway } from './gateway/gateway.bench.ts';
import { limiter } from './gateway/limiter.bench.ts';
import { messaging } from './messaging/messaging.bench.ts';
import { sandbox } from './sandbox/sandbox.bench.ts';
import { scheduler } from './scheduler/scheduler.bench.ts';
import { sync } from './sync/sync.bench.ts';

/** All benches by name. */
export const benches: { [name: string]: Bench } = { messaging, enqueue, scheduler, gateway, limiter, sandbox, content, sync };
