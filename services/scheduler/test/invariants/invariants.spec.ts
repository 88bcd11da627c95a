import fc from 'fast-check';
import { act } from './acts.ts';
import { drain } from './drain.ts';
import { endFaults } from './endings.ts';
import { Play, prepare } from './play.ts';
import { settings } from './settings.ts';
import { Stage } from './stage.ts';

/** Fewer acts meet few others, more are only more of the same. */
const ACTS = { minLength: 80, maxLength: 220, size: 'max' } as const;
/** A run takes some seconds, and a failure some dozen more runs, until it is small; in milliseconds. */
const MOST_OF_A_RUN_MS = 60_000;

let stage: Stage;
beforeAll(async () => {
  stage = await Stage.build();
  await prepare(stage);
});
afterAll(() => stage.close());

it(
  'whatever happens, in whatever order, and whatever the clock says, the invariants of the scheduler hold',
  async () => {
    const states = new Set<string>();
    await fc.assert(
      fc.asyncProperty(fc.array(act, ACTS), async acts => {
        const play = await Play.begin(stage);
        for (const next of acts) {
          await play.does(next);
          for (const { state } of play.now.tasks.values()) states.add(state);
        }
        await drain(play);
        expect(await endFaults(play)).toEqual([]);
      }),
      { seed: settings.INVARIANTS_SEED, numRuns: settings.INVARIANTS_RUNS, verbose: 1 },
    );
    // A game that never comes to some state proves nothing of it.
    if (settings.INVARIANTS_RUNS >= 10)
      expect([...states].sort()).toEqual(['cancelled', 'dead', 'failed', 'ready', 'running', 'scheduled', 'succeeded']);
  },
  Math.max(10, settings.INVARIANTS_RUNS) * MOST_OF_A_RUN_MS,
);
