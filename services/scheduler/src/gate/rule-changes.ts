import { Injectable } from '@nestjs/common';
import { CircuitReset, LimitRemoved, LimitSet, WorkPaused, WorkResumed } from '@na/contracts';
import { afterCommit, tell, transaction, WorkspaceDeleted } from '@na/persistence';
import { DataSource, type EntityManager } from 'typeorm';
import { originOfCall } from '../task/new-task.ts';
import { keyOf, type GateRule, type Scope } from './gate.ts';
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
      const { circuit, starts, bucket, ...rest } = gate.state;
      const kept = {
        ...(rule.circuit && circuit && { circuit }),
        ...(rule.window && starts && { starts }),
        ...(rule.bucket && bucket && { bucket }),
      };
      return { ...gate, rule, state: { ...rest, ...kept, formingUntil: now + FORMING_MS } };
    });
  }

  /** Takes a limit away, with its circuit. */
  async unlimit(scope: Scope): Promise<void> {
    await this.#change(scope, async (tx, gate) => {
      if (!Object.keys(gate.rule).length) return gate;
      await tell(tx, LimitRemoved, { gateId: gate.id, scope: scopeOf(scope) }, told(scope));
      const { hold, pause } = gate.state;
      return { ...gate, rule: {}, state: { ...(hold && { hold }), ...(pause && { pause }) } };
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

function told({ workspaceId }: Scope): { workspaceId?: string } {
  return { workspaceId };
}
