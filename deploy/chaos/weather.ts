import { setTimeout as pause } from 'node:timers/promises';
import { faults, type FaultName } from './faults/faults.ts';
import { judge, type Verdict } from './invariants/verdict.ts';
import { startLoads, type Load } from './load/loads.ts';
import { planOf } from './storm/plan.ts';
import { rage } from './storm/storm.ts';
import { gather, type Evidence } from './witness/evidence.ts';
import { UNDER_WAY } from './witness/evidence.queries.ts';
import { watchGates, type GateView } from './witness/watch.ts';
import { startWorld, type World } from './world.ts';

/** All that is under way is to end so soon after a storm, in milliseconds. */
const QUIET_WITHIN_MS = 120_000;
/** The system runs so long before the storm, and after it under load, in milliseconds. */
const CALM_MS = 2_000;

export interface Wanted {
  seed: number;
  seconds: number;
  kinds: readonly FaultName[];
  say(line: string): void;
}

/** Starts the system, raises a storm over it while it works, lets it come to rest, and holds its promises against what the witnesses say. */
export async function weather({ seed, seconds, kinds, say }: Wanted): Promise<Verdict[]> {
  const world = await startWorld();
  say(`the system stands: ${world.processes.map(({ name }) => name).join(', ')}`);
  const watch = watchGates(world.house.books);
  try {
    const loads = await startLoads(world, { seed, lastsMs: seconds * 1_000 + 2 * CALM_MS });
    await pause(CALM_MS);
    await rage(world, planOf({ seed, seconds, kinds, lasting: faults }), say);
    await pause(CALM_MS);
    const load = await loads.stop();
    const [tasks, workflows, todos] = [load.asked.length, load.workflows.length, load.todos.length];
    say(`the storm is over: ${tasks} tasks, ${workflows} workflows and ${todos} to-dos were acknowledged`);
    say(await quiet(world));
    return judge(await witnessed(world, load, await watch.stop()));
  } finally {
    await watch.stop();
    await world.close();
  }
}

/** Waits until nothing is under way; what is left after that is for the judges to name. */
async function quiet({ house }: World): Promise<string> {
  const began = Date.now();
  for (;;) {
    const left = await house.books.query<{ what: string; count: number }>(UNDER_WAY);
    const seconds = Math.round((Date.now() - began) / 1_000);
    if (!left.length) return `all came to rest within ${seconds} s`;
    if (Date.now() - began > QUIET_WITHIN_MS)
      return `after ${seconds} s there are still ${left.map(({ what, count }) => `${count} ${what}`).join(' and ')}`;
    await pause(250);
  }
}

/** The evidence once audit has heard all; what it has not heard in the end is for the judges to name. */
async function witnessed(world: World, load: Load, gates: readonly GateView[]): Promise<Evidence> {
  const until = Date.now() + QUIET_WITHIN_MS;
  for (;;) {
    const evidence = await gather(world, load, gates);
    const isWhole = Object.values(evidence.audit).every((events: string[]) => events.length === 0);
    const isSettled = evidence.leftovers.every(({ count }) => count === 0);
    if ((isWhole && isSettled) || Date.now() > until) return evidence;
    await pause(1_000);
  }
}
