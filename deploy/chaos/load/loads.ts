import { apiOf } from '../../e2e/api.ts';
import { startLoad } from '../../e2e/load.ts';
import { randomOf } from '../random.ts';
import type { World } from '../world.ts';
import { clientOf } from './client.ts';
import { setLimits } from './limits.ts';
import { startSchedules, type Fires } from './schedules.ts';
import { startTasks, type Asked } from './tasks.ts';
import { startWorkflows, type Flows } from './workflows.ts';

/** All that was asked of the system, and acknowledged. */
export interface Load {
  asked: readonly Asked[];
  /** The titles of to-dos. */
  todos: readonly string[];
  schedules: readonly Fires[];
  workflows: readonly Flows[];
}

/**
 * Asks for everything that the system does, until `stop`, which answers what was acknowledged; schedules fire for `lastsMs`. Limits are
 * set before.
 */
export async function startLoads(
  { doors, house }: World,
  { seed, lastsMs }: { seed: number; lastsMs: number },
): Promise<{ stop(): Promise<Load> }> {
  const apis = doors.map(url => apiOf(url, house.stack.credentials.apiKey));
  const ask = clientOf(apis, randomOf(seed));
  await setLimits(ask);
  const schedules = await startSchedules(ask, lastsMs);
  const tasks = startTasks(ask, randomOf(seed + 1));
  const workflows = startWorkflows(ask, randomOf(seed + 2));
  const todos = startLoad(house.api, 'chaos', { atOnce: 2, everyMs: 400 });
  return {
    async stop() {
      await Promise.all([tasks.stop(), workflows.stop(), todos.stop()]);
      return { asked: tasks.asked, workflows: workflows.begun, todos: todos.acknowledged, schedules };
    },
  };
}
