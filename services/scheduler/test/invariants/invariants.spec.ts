import fc from 'fast-check';
import { act, type Act } from './acts.ts';
import { drain } from './drain.ts';
import { endFaults } from './endings.ts';
import { Play, prepare } from './play.ts';
import { settings } from './settings.ts';
import { Stage } from './stage.ts';

/** Fewer acts meet few others, more are only more of the same. */
const ACTS = { minLength: 80, maxLength: 220, size: 'max' } as const;
/** So many games make a failure small; those after them would take longer than they help. */
const MOST_SMALLER = 60;
/** A game takes some seconds; in milliseconds. */
const MOST_OF_A_GAME_MS = 15_000;
const { INVARIANTS_RUNS: runs, INVARIANTS_SEED: seed, INVARIANTS_PATH: path } = settings;

let stage: Stage;
beforeAll(async () => {
  stage = await Stage.build();
  await prepare(stage);
});
afterAll(() => stage.close());

/** States that tasks were in. */
const states = new Set<string>();

it(
  'whatever happens, in whatever order, and whatever the clock says, the invariants of the scheduler hold',
  async () => {
    let left = Infinity;
    const holds = fc.asyncProperty(fc.array(act, ACTS), async acts => {
      if (left-- <= 0) return;
      await play(acts).catch((fault: unknown) => {
        left = Math.min(left, MOST_SMALLER);
        throw fault;
      });
    });
    await fc.assert(holds, { seed, numRuns: runs, ...(path && { path }) });
    // Games that never come to some state prove nothing of it.
    if (runs >= 10 && !path)
      expect([...states].sort()).toEqual(['cancelled', 'dead', 'failed', 'ready', 'running', 'scheduled', 'succeeded']);
  },
  (runs + MOST_SMALLER) * MOST_OF_A_GAME_MS,
);

/** A game: acts, then all that is left over is brought to its end. @throws Error that says what broke */
async function play(acts: readonly Act[]): Promise<void> {
  const play = await Play.begin(stage);
  for (const next of acts) {
    await play.does(next);
    for (const { state } of play.now.tasks.values()) states.add(state);
  }
  await drain(play);
  expect(await endFaults(play)).toEqual([]);
}
