import { WORKSPACE } from '../house.ts';
import type { Act } from './acts.ts';
import { doubleTasks, firingFaults, strayTasks } from './firings.ts';
import { unaccounted, type Licence } from './licence.ts';
import type { Model } from './model.ts';
import { countedAt, trespassers } from './passage.ts';
import type { SeenTask, Snapshot } from './snapshot.ts';

/** What happened, and how all stood before and after. */
export interface Happening {
  act: Act['do'];
  licence: Licence;
  before: Snapshot;
  after: Snapshot;
  model: Model;
}

/** What holds after whatever happens, by the words of the design; each answers what breaks it, in sentences. */
export const INVARIANTS: { readonly [claim: string]: (happening: Happening) => string[] } = {
  'every acknowledged task is in one place': ({ after, model }) => [
    ...after.twice.map(id => `The task ${id} both waits and is finished.`),
    ...[...model.acknowledged]
      .filter(key => !after.tasks.has(key) && !model.dropped.has(key))
      .map(key => `The task ${key} is lost.`),
  ],

  'nothing changes but by what was done: no write by an older attempt, no end left but by a redrive': ({
    before,
    after,
    licence,
    model,
  }) => unaccounted(before, after, licence, model),

  'no two tasks of one serial key run': ({ after }) => {
    const running = [...after.tasks.values()].filter(
      ({ state, serial_key }) => state === 'running' && serial_key !== null,
    );
    const keys = running.map(({ serial_key }) => serial_key);
    return keys.filter((key, at) => keys.indexOf(key) < at).map(key => `Two tasks of ${key} run.`);
  },

  'permits held are tasks that run': ({ after }) =>
    after.gates.flatMap(gate => {
      const running = countedAt(gate, after).map(({ key }) => key);
      const isSame = running.sort().join() === gate.holders.toSorted().join();
      return isSame ? [] : [`At ${gate.key} run ${running.join()}, and permits are held by ${gate.holders.join()}.`];
    }),

  'nothing starts that is to wait at a gate': ({ before, after, model }) =>
    trespassers(startedIn(before, after), after, model),

  'a child never starts before its parents are done': ({ before, after, model }) =>
    startedIn(before, after).flatMap(({ key }) =>
      (model.edges.get(key) ?? [])
        .filter(({ end, onFailure }) => end !== 'succeeded' && !(end && onFailure === 'continue'))
        .map(({ parent, end }) => `The task ${key} started, and ${parent} before it is ${end ?? 'not done'}.`),
    ),

  'a due time fires once': ({ act, before, after, model }) => [
    ...firingFaults(after, model.schedules, act === 'fire'),
    ...(act === 'fire' ? strayTasks(before, after, WORKSPACE) : []),
    ...doubleTasks(after, WORKSPACE, model.dropped),
  ],
};

/** The tasks that run, and did not before. */
export function startedIn(before: Snapshot, after: Snapshot): SeenTask[] {
  return [...after.tasks.values()].filter(task => {
    const was = before.tasks.get(task.key);
    return task.state === 'running' && !(was?.state === 'running' && was.attempt === task.attempt);
  });
}

/** What breaks the invariants, each by its name. */
export function broken(happening: Happening): string[] {
  return Object.entries(INVARIANTS).flatMap(([claim, check]) => check(happening).map(fault => `${claim}: ${fault}`));
}
