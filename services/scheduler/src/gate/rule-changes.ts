import { Injectable } from '@nestjs/common';
import { CircuitReset, LimitRemoved, LimitSet, WorkPaused, WorkResumed } from '@na/contracts';
import { afterCommit, tell, transaction, WorkspaceDeleted } from '@na/persistence';
import { DataSource, type EntityManager } from 'typeorm';
import { isDeepStrictEqual } from 'node:util';
import { originOfCall } from '../task/new-task.ts';
import { keyOf, type Declarer, type GateRule, type Scope } from './gate.ts';
import { MAKE_GATES } from './gate.queries.ts';
import { lockGates, saveGates, type LockedGate } from './gate-row.ts';
import { scopeOf } from './gate-scope.ts';
import { FORMING_MS } from './forming.ts';
import { Releases } from './releases.ts';
import { wakeOf } from './wake.ts';

type Change = (tx: EntityManager, gate: LockedGate, now: number) => Promise<LockedGate>;

/**
 * Changes gates in the name of the one who asks, as part of a transaction where there is one. Each that makes a gate answers its id, and
 * throws `workspace_deleted`. What runs or starts at this moment may not know of it yet: see {@link Forming}.
 */
@Injectable()
export class RuleChanges {
  constructor(
    private readonly dataSource: DataSource,
    private readonly releases: Releases,
  ) {}

  /** Sets what a gate allows. Nothing starts there until it is formed. */
  limit(scope: Scope, rule: GateRule): Promise<string> {
    return this.#change(scope, async (tx, gate, now) => {
      await tell(tx, LimitSet, { gateId: gate.id, scope: scopeOf(scope), rule }, told(scope));
      return withRule(gate, rule, now);
    });
  }

  /**
   * As {@link limit}, in the name of a task type: not where somebody set another rule, and not where another type declared one, or a newer
   * version of this one. An empty rule takes away what was declared. Answers whether the rule is new.
   */
  async declare(scope: Scope, rule: GateRule, by: Declarer): Promise<boolean> {
    let isNew = false;
    await this.#change(scope, async (tx, gate, now) => {
      const { declared } = gate.state;
      const isSet = Object.keys(gate.rule).length > 0;
      const isOthers = declared ? declared.type !== by.type || declared.version > by.version : isSet;
      if (isOthers || (isDeepStrictEqual(gate.rule, rule) && isDeepStrictEqual(declared, by))) return gate;
      const { declared: _, ...state } = gate.state;
      const about = { gateId: gate.id, scope: scopeOf(scope) };
      if (!Object.keys(rule).length) {
        if (isSet) await tell(tx, LimitRemoved, about, told(scope));
        return withoutRule({ ...gate, state });
      }
      isNew = !isDeepStrictEqual(gate.rule, rule);
      if (!isNew) return { ...gate, state: { ...gate.state, declared: by } };
      await tell(tx, LimitSet, { ...about, rule }, told(scope));
      const changed = withRule({ ...gate, state }, rule, now);
      return { ...changed, state: { ...changed.state, declared: by } };
    });
    return isNew;
  }

  /** Takes a limit away, with its circuit. */
  async unlimit(scope: Scope): Promise<void> {
    await this.#change(scope, async (tx, gate) => {
      if (!Object.keys(gate.rule).length) return gate;
      await tell(tx, LimitRemoved, { gateId: gate.id, scope: scopeOf(scope) }, told(scope));
      return withoutRule(gate);
    });
  }

  /** Stops what would start; who paused it first, and why, stays. */
  pause(scope: Scope, reason: string): Promise<string> {
    return this.#change(scope, async (tx, gate, now) => {
      if (gate.state.pause) return gate;
      await tell(tx, WorkPaused, { gateId: gate.id, scope: scopeOf(scope), reason }, told(scope));
      return { ...gate, state: { ...gate.state, pause: { by: originOfCall().actor, reason, at: now } } };
    });
  }

  /** Lets start again what was paused. */
  async resume(scope: Scope, reason?: string): Promise<void> {
    await this.#change(scope, async (tx, gate) => {
      if (!gate.state.pause) return gate;
      await tell(tx, WorkResumed, { gateId: gate.id, scope: scopeOf(scope), reason }, told(scope));
      const { pause: _, ...state } = gate.state;
      return { ...gate, state };
    });
  }

  /** Closes a circuit that is not closed. */
  async closeCircuit(scope: Scope, reason: string): Promise<void> {
    await this.#change(scope, async (tx, gate) => {
      if ((gate.state.circuit?.is ?? 'closed') === 'closed') return gate;
      await tell(tx, CircuitReset, { gateId: gate.id, scope: scopeOf(scope), reason }, told(scope));
      const { circuit: _, ...state } = gate.state;
      return { ...gate, state };
    });
  }

  /** Changes the gate of a scope, which is made when it is not there; answers its id. */
  async #change(scope: Scope, change: Change): Promise<string> {
    const key = keyOf(scope);
    const { workspaceId, type, name } = scope;
    return transaction(this.dataSource, async tx => {
      await tx.query(MAKE_GATES, [JSON.stringify([{ key, workspace_id: workspaceId, type, name }])]);
      const { gates, now } = await lockGates(tx, [key], []);
      const gate = gates.get(key);
      if (!gate) throw WorkspaceDeleted({ id: workspaceId! });
      const changed = await change(tx, gate, now);
      const wakesInMs = wakeOf(changed, { isWaitedFor: gate.hasWaiting, isPressing: true }, now);
      await saveGates(tx, [{ key, rule: changed.rule, state: changed.state, wakesInMs }]);
      afterCommit(tx, () => this.releases.wakeIn(wakesInMs));
      return gate.id;
    });
  }
}

/** What a gate remembers by parts of a rule that it keeps stays; whoever declared the old one did not declare this. */
function withRule(gate: LockedGate, rule: GateRule, now: number): LockedGate {
  const { circuit, starts, bucket, declared: _, ...rest } = gate.state;
  const kept = {
    ...(rule.circuit && circuit && { circuit }),
    ...(rule.window && starts && { starts }),
    ...(rule.bucket && bucket && { bucket }),
  };
  return { ...gate, rule, state: { ...rest, ...kept, formingUntil: now + FORMING_MS } };
}

function withoutRule(gate: LockedGate): LockedGate {
  const { hold, pause } = gate.state;
  return { ...gate, rule: {}, state: { ...(hold && { hold }), ...(pause && { pause }) } };
}

function told({ workspaceId }: Scope): { workspaceId?: string } {
  return { workspaceId };
}
