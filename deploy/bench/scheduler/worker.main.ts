// One worker of one contestant in a process of its own; started by worker-process.ts, to which it reports.
import { setLogging } from '@na/telemetry';
import { contestants } from './contestants.ts';
import { now } from './contestant.ts';
import type { Order, Report } from './worker-process.ts';

/** A worker that cannot end in order is left to its fate. */
const STOP_WITHIN_MS = 10_000;

const report = (report: Report) => process.send?.(report);
// Whoever started this is gone.
process.once('disconnect', () => process.exit(1));
process.once('message', (order: Order) => void work(order));

async function work({ name, places, mode, expected }: Order): Promise<void> {
  await setLogging({ level: 'error' });
  const seen = new Set<number>();
  const waits: number[] = [];
  let [firstAt, doubled] = [0, 0];
  const stop = await contestants[name](places).worker(({ i, t }) => {
    const at = now();
    firstAt ||= at;
    if (i < 0) return;
    if (seen.has(i)) doubled++;
    else if (mode === 'latency') waits.push(at - t);
    seen.add(i);
    if (seen.size === expected) report({ done: { firstAt, lastAt: at } });
  }, mode);
  process.once('message', () => {
    setTimeout(() => process.exit(1), STOP_WITHIN_MS);
    void stop().then(() => process.send!({ stopped: { waits, doubled } } satisfies Report, () => process.exit(0)));
  });
  report({ ready: true });
}
