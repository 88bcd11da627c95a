// A worker of the tasks of trials in a process of its own; started by caller.ts, to which it reports.
import { RateLimited, TaskHandler, TasksModule, type Handles, type RunningAttempt } from '@na/tasks';
import { setLogging } from '@na/telemetry';
import { startBareService } from '../../services.ts';
import { now } from '../contestant.ts';
import { keyOf, payload, TYPE, type Call, type Seen } from './call.ts';
import type { Order, Report } from './caller.ts';

/** Calls that are still under way end early once this is aborted, and those after it at once. */
const haste = new AbortController();

const report = (report: Report) => process.send?.(report);
// Whoever started this is gone.
process.once('disconnect', () => process.exit(1));
process.once('message', (order: Order) => void work(order));

async function work({ environment, slots }: Order): Promise<void> {
  await setLogging({ level: 'error' });
  const service = await startBareService(
    { environmentOf: () => environment },
    {
      name: 'notion-sync',
      modules: [TasksModule.forRoot({ service: 'notion-sync' })],
      providers: [handler(slots)],
    },
  );
  process.on('message', word => {
    haste.abort();
    if (word === 'stop') void service.close().then(() => process.exit(0));
  });
  report({ ready: true });
}

function handler(slots: number) {
  @TaskHandler({
    type: TYPE,
    version: 1,
    description: 'Calls somebody, and takes its time.',
    payload,
    retry: { maxAttempts: 3, backoff: 'exponential', delayMs: 1_000, maxDelayMs: 10_000, jitter: 0.2 },
    timeoutMs: 10 * 60_000,
    limits: [{ key: keyOf('{whom}') }],
    slots,
  })
  class CallTask implements Handles<typeof payload> {
    async run(call: Call, attempt: RunningAttempt): Promise<void> {
      if (haste.signal.aborted) return;
      const { taskId: task, number } = attempt;
      const saw = (what: Seen['what']) => report({ seen: { what, task, attempt: number, at: now(), whom: call.whom } });
      saw('began');
      if (call.restMs !== undefined && number === 1)
        throw new RateLimited({ key: keyOf(call.whom!), until: new Date(Date.now() + call.restMs) });
      await over(call.ms, attempt.signal);
      saw(attempt.signal.aborted ? 'aborted' : 'ended');
      attempt.signal.throwIfAborted();
    }
  }
  return CallTask;
}

/** Resolves after a time, and at once when the attempt is aborted or there is haste. */
function over(ms: number, signal: AbortSignal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const ends = [signal, haste.signal];
  const end = () => {
    clearTimeout(timer);
    for (const each of ends) each.removeEventListener('abort', end);
    resolve();
  };
  const timer = setTimeout(end, ms);
  for (const each of ends) each.addEventListener('abort', end);
  return promise;
}
