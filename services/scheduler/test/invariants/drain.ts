import type { Play } from './play.ts';
import { lift, resume } from './of-gates.ts';
import { isFinal, type SeenTask } from './snapshot.ts';

/** A run of some hundred tasks is over long before. */
const MOST_ROUNDS = 120;
const LEAST_STEP_MS = 15_000;

/** Takes away what stands in the way, and works until nothing is left. @throws Error that names the tasks that never end */
export async function drain(play: Play): Promise<void> {
  const { stage, model } = play;
  for (const at of model.schedules.keys()) await play.does({ do: 'deleteSchedule', at });
  for (const gate of model.gates.values()) {
    await lift(stage, gate);
    await resume(stage, gate);
    Object.assign(gate, { rule: {}, isPaused: false });
  }
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const open = openOf(play);
    if (!open.length) return play.does({ do: 'care' });
    await play.does({ do: 'care' });
    for (const seat of [0, 1, 2]) {
      await play.does({ do: 'claim', seat, free: 4 });
      await play.does({ do: 'beat', seat, listsAll: true, percent: 50 });
    }
    const claimed = model.held.length;
    while (model.held.length) await play.does({ do: 'settle', at: 0, how: { succeeded: {} }, follows: undefined });
    if (!claimed) await play.does({ do: 'advance', ms: stepTo(open, stage.clock.now) });
  }
  throw new Error(`These tasks never end: ${JSON.stringify(openOf(play), null, 1)}`);
}

function openOf({ now }: Play): SeenTask[] {
  return [...now.tasks.values()].filter(task => !isFinal(task));
}

/** To when the next one falls due, so that no round is for nothing. */
function stepTo(open: readonly SeenTask[], now: number): number {
  const next = Math.min(...open.filter(({ run_at }) => run_at > now).map(({ run_at }) => run_at));
  return Number.isFinite(next) ? Math.max(LEAST_STEP_MS, Math.ceil(next - now)) : LEAST_STEP_MS;
}
