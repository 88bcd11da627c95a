import { announce, typeNamed } from '../house.ts';
import { TYPES, type Act } from './acts.ts';
import type { DeedsOf, Scene } from './deeds.ts';
import { broken, startedIn } from './invariants.ts';
import { Model } from './model.ts';
import { ofGates } from './of-gates.ts';
import { ofSchedules } from './of-schedules.ts';
import { ofTasks } from './of-tasks.ts';
import { ofTime } from './of-time.ts';
import { ofWorkers } from './of-workers.ts';
import { NOTHING, snapshotOf, type Snapshot } from './snapshot.ts';
import type { Stage } from './stage.ts';

const DEEDS: DeedsOf<Act['do']> = { ...ofTasks, ...ofWorkers, ...ofGates, ...ofSchedules, ...ofTime };

/** Makes what all acts need to be there. */
export async function prepare({ house }: Stage): Promise<void> {
  const retry = { maxAttempts: 3, backoff: 'exponential', delayMs: 1_000, neverAfter: ['invalid'] } as const;
  const types = TYPES.map(name => typeNamed(name, { retry: { ...retry, neverAfter: [...retry.neverAfter] } }));
  await announce(house, ...types);
}

/** A run through acts, from nothing: what is known outside, and how all stands. */
export class Play {
  readonly model = new Model();
  #now: Snapshot = NOTHING;

  private constructor(readonly stage: Stage) {}

  static async begin(stage: Stage): Promise<Play> {
    await stage.clear();
    return new Play(stage);
  }

  get now(): Snapshot {
    return this.#now;
  }

  /** Does an act, and looks whether all still holds. @throws Error that names what broke */
  async does(act: Act): Promise<void> {
    const { stage, model } = this;
    const before = this.#now;
    const scene: Scene = { stage, model, before };
    const licence = await (DEEDS[act.do] as (act: Act, scene: Scene) => Promise<object>)(act, scene);
    const after = await snapshotOf(stage.house, stage.clock.now);
    model.note(after);
    for (const task of startedIn(before, after)) model.starts.push({ at: after.now, task });
    const faults = broken({ act: act.do, licence, before, after, model });
    if (faults.length) throw new Error(`After ${JSON.stringify(act)}:\n${faults.join('\n')}`);
    this.#now = after;
  }
}
