import { InstanceLimitService, LimitService, type Gate } from '@na/contracts';
import { WORKSPACE } from '../house.ts';
import type { ActOf } from './acts.ts';
import { NOTHING_MAY_CHANGE, type DeedsOf, type Scene } from './deeds.ts';
import { pick, type KnownGate } from './model.ts';
import type { Outcome } from './stage.ts';

/** What operators say of limits and pauses. */
export const ofGates: DeedsOf<'limit' | 'unlimit' | 'pause' | 'resume'> = {
  async limit({ scope, rule }, scene) {
    const workspaceId = ownerOf(scope);
    const asked = { scope: scope.named, rule };
    const outcome =
      workspaceId === undefined
        ? await scene.stage.ask(InstanceLimitService.setInstanceLimit, asked)
        : await scene.stage.ask(LimitService.setLimit, { ...asked, workspaceId });
    know(scene, scope, outcome, { rule, startsBefore: scene.model.starts.length });
    return NOTHING_MAY_CHANGE;
  },

  async unlimit({ at }, { stage, model }) {
    const gate = pick([...model.gates.values()], at);
    if (gate) await lift(stage, gate);
    if (gate) gate.rule = {};
    return NOTHING_MAY_CHANGE;
  },

  async pause({ scope }, scene) {
    const workspaceId = ownerOf(scope);
    const asked = { scope: scope.named, reason: 'A test.' };
    const outcome =
      workspaceId === undefined
        ? await scene.stage.ask(InstanceLimitService.pauseInstance, asked)
        : await scene.stage.ask(LimitService.pauseWork, { ...asked, workspaceId });
    know(scene, scope, outcome, { isPaused: true });
    return NOTHING_MAY_CHANGE;
  },

  async resume({ at }, { stage, model }) {
    const gate = pick([...model.gates.values()], at);
    if (gate) await resume(stage, gate);
    if (gate) gate.isPaused = false;
    return NOTHING_MAY_CHANGE;
  },
};

/** Takes a gate's limit away. One that nobody needed was forgotten. */
export async function lift(stage: Scene['stage'], { id, workspaceId }: KnownGate): Promise<void> {
  if (workspaceId === undefined) await stage.ask(InstanceLimitService.removeInstanceLimit, { id });
  else await stage.ask(LimitService.removeLimit, { id, workspaceId });
}

export async function resume(stage: Scene['stage'], { id, workspaceId }: KnownGate): Promise<void> {
  if (workspaceId === undefined) await stage.ask(InstanceLimitService.resumeInstance, { id });
  else await stage.ask(LimitService.resumeWork, { id, workspaceId });
}

function ownerOf({ ofAll }: ActOf<'limit'>['scope']): string | undefined {
  return ofAll ? undefined : WORKSPACE;
}

function know(
  { model }: Scene,
  scope: ActOf<'limit'>['scope'],
  outcome: Outcome<Gate>,
  said: Partial<KnownGate>,
): void {
  if (!('answer' in outcome)) return;
  const { id } = outcome.answer;
  const known = model.gates.get(id) ?? {
    id,
    workspaceId: ownerOf(scope),
    ...scope.named,
    rule: {},
    startsBefore: 0,
    isPaused: false,
  };
  model.gates.set(id, { ...known, ...said });
}
