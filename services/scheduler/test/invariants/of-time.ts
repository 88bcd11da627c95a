import { TaskService, WorkerService } from '@na/contracts';
import { NOTHING_MAY_CHANGE, type Deed, type DeedsOf, type Scene } from './deeds.ts';
import type { Licence } from './licence.ts';
import { pick, type HeldAttempt } from './model.ts';
import { noteEdges, wanted } from './of-tasks.ts';
import { settlementOf, slotsOf } from './of-workers.ts';

/** What happens by itself as time goes by, and what goes wrong. */
export const ofTime: DeedsOf<'care' | 'fire' | 'check' | 'advance'> & { crash: Deed<'crash'> } = {
  async care(_, { stage }) {
    await stage.care();
    return { cares: true };
  },

  /** A firing creates tasks, and may cancel what is in its way. */
  async fire(_, { stage }) {
    await stage.fire();
    return { creates: true, finishes: 'any' };
  },

  async check(_, { stage }) {
    await stage.check();
    return { cares: true };
  },

  async advance({ ms }, { stage }) {
    await stage.advance(ms);
    return NOTHING_MAY_CHANGE;
  },

  async crash({ under, statements }, scene) {
    const ends: HeldAttempt[] = [];
    await scene.stage.crash(() => under.map(act => begin(act, scene, ends)), statements);
    const unsure: Licence = { creates: true, finishes: 'any', starts: true, ends };
    return unsure;
  },
};

/** Begins what a crash comes between; nobody hears what became of it. */
function begin(
  act: Parameters<Deed<'crash'>>[0]['under'][number],
  scene: Scene,
  ends: HeldAttempt[],
): Promise<unknown> {
  const { house } = scene.stage;
  switch (act.do) {
    case 'create': {
      const task = wanted(act, scene);
      noteEdges(scene, task);
      return house.ask(TaskService.createTask, { task });
    }
    case 'claim':
      return house.ask(WorkerService.claimTasks, slotsOf(act, scene));
    case 'settle': {
      const held = pick(scene.model.held, act.at);
      if (!held) return Promise.resolve();
      ends.push(held);
      scene.model.release(held);
      return house.ask(WorkerService.settleAttempts, settlementOf(held, act.how));
    }
  }
}
