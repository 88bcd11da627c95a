import { Injectable } from '@nestjs/common';
import {
  CircuitReset,
  LimitRemoved,
  LimitSet,
  WorkPaused,
  WorkResumed,
  type Gate as SeenGate,
  type GateKind,
  type GateScope,
  type LimitRule,
} from '@na/contracts';
import { Invalid } from '@na/errors';
import { afterCommit, tell, transaction, WorkspaceDeleted } from '@na/persistence';
import { DataSource, type EntityManager } from 'typeorm';
import { GateNotFound } from '../errors.ts';
import { isUuid, originOfCall } from '../task/new-task.ts';
import { keyOf, type GateRule, type Scope } from './gate.ts';
import { MAKE_GATES } from './gate.queries.ts';
import { gateOf, lockGates, saveGates, type LockedGate } from './gate-row.ts';
import { scopeOf } from './gate-scope.ts';
import { gateViewOf, type SeenRow } from './gate-view.ts';
import { Forming, FORMING_MS } from './forming.ts';
import { Releases } from './releases.ts';
import { ruleFaults, scopeFaults } from './rule-faults.ts';
import { GET_GATE, LIST_GATES } from './rule.queries.ts';
import { wakeOf } from './wake.ts';

/** Whose gates: a workspace's, or for undefined those of all workspaces. */
export type Owner = string | undefined;

/** What people say of gates: limits, pauses, circuits. */
@Injectable()
export class Rules {
  constructor(
    private readonly dataSource: DataSource,
    private readonly forming: Forming,
    private readonly releases: Releases,
  ) {}

  /** The gates of a kind, by key. */
  async list(owner: Owner, kind: GateKind): Promise<SeenGate[]> {
    const rows = await this.dataSource.query<SeenRow[]>(LIST_GATES, [owner, kind]);
    return rows.map(gateViewOf);
  }

  /** A gate. @throws Problem `gate_not_found` */
  async get(owner: Owner, id: string): Promise<SeenGate> {
    return gateViewOf(await this.#row(owner, id));
  }

  /**
   * Sets what a gate allows. It holds for every start after the answer; what runs already counts from then on.
   * @throws Problem `validation_failed`, `workspace_deleted`
   */
  async set(owner: Owner, given: GateScope, limit: LimitRule): Promise<SeenGate> {
    const errors = [...scopeFaults(given), ...ruleFaults(limit, '/limit')];
    if (errors.length) throw Invalid({ errors });
    const scope = scopeIn(owner, given);
    const rule = ruleOf(limit);
    const id = await this.#change(scope, async (tx, gate, now) => {
      await tell(tx, LimitSet, { gateId: gate.id, scope: scopeOf(scope), rule }, told(scope));
      const { circuit, starts, bucket, ...rest } = gate.state;
      const kept = {
        ...(rule.circuit && circuit && { circuit }),
        ...(rule.window && starts && { starts }),
        ...(rule.bucket && bucket && { bucket }),
      };
      return { ...gate, rule, state: { ...rest, ...kept, formingUntil: now + FORMING_MS } };
    });
    await this.forming.finish(keyOf(scope));
    return this.get(owner, id);
  }

  /** Takes a limit away, with its circuit; nothing happens to a gate without one. @throws Problem `gate_not_found` */
  async remove(owner: Owner, id: string): Promise<void> {
    await this.#changeKnown(owner, id, async (tx, gate) => {
      if (!Object.keys(gate.rule).length) return gate;
      await tell(tx, LimitRemoved, { gateId: gate.id, scope: scopeOf(gate.scope) }, told(gate.scope));
      const { hold, pause } = gate.state;
      return { ...gate, rule: {}, state: { ...(hold && { hold }), ...(pause && { pause }) } };
    });
  }

  /**
   * Stops what would start at a gate; nothing starts after the answer. Who paused it first, and why, stays.
   * @throws Problem `validation_failed`, `workspace_deleted`
   */
  async pause(owner: Owner, given: GateScope, reason: string): Promise<SeenGate> {
    const errors = [...scopeFaults(given), ...reasonFaults(reason)];
    if (errors.length) throw Invalid({ errors });
    const scope = scopeIn(owner, given);
    const id = await this.#change(scope, async (tx, gate, now) => {
      if (gate.state.pause) return gate;
      await tell(tx, WorkPaused, { gateId: gate.id, scope: scopeOf(scope), reason }, told(scope));
      return { ...gate, state: { ...gate.state, pause: { by: originOfCall().actor, reason, at: now } } };
    });
    await this.forming.awaitStarts();
    return this.get(owner, id);
  }

  /** Lets start again what was paused; nothing happens at a gate that was not. @throws Problem `gate_not_found` */
  async resume(owner: Owner, id: string, reason?: string): Promise<void> {
    await this.#changeKnown(owner, id, async (tx, gate) => {
      if (!gate.state.pause) return gate;
      await tell(tx, WorkResumed, { gateId: gate.id, scope: scopeOf(gate.scope), reason }, told(gate.scope));
      const { pause: _, ...state } = gate.state;
      return { ...gate, state };
    });
  }

  /**
   * Closes a circuit; nothing happens when it is closed.
   * @throws Problem `gate_not_found`, `validation_failed`
   */
  async reset(owner: Owner, id: string, reason: string): Promise<SeenGate> {
    const errors = reasonFaults(reason);
    if (errors.length) throw Invalid({ errors });
    const { rule } = await this.#row(owner, id);
    if (!rule.circuit) throw GateNotFound({ id });
    await this.#changeKnown(owner, id, async (tx, gate) => {
      if ((gate.state.circuit?.is ?? 'closed') === 'closed') return gate;
      await tell(tx, CircuitReset, { gateId: gate.id, scope: scopeOf(gate.scope), reason }, told(gate.scope));
      const { circuit: _, ...state } = gate.state;
      return { ...gate, state };
    });
    return this.get(owner, id);
  }

  async #row(owner: Owner, id: string): Promise<SeenRow> {
    const [row] = isUuid(id) ? await this.dataSource.query<SeenRow[]>(GET_GATE, [owner, id]) : [];
    if (!row) throw GateNotFound({ id });
    return row;
  }

  async #changeKnown(owner: Owner, id: string, change: Change): Promise<void> {
    const [row] = isUuid(id) ? await this.dataSource.query<SeenRow[]>(GET_GATE, [owner, id]) : [];
    if (!row) throw GateNotFound({ id });
    await this.#change(gateOf(row).scope, change);
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

type Change = (tx: EntityManager, gate: LockedGate, now: number) => Promise<LockedGate>;

function scopeIn(owner: Owner, { type, key }: GateScope): Scope {
  return { workspaceId: owner, type, name: key };
}

/** Without the parts that are absent. */
function ruleOf({ concurrency, window, bucket, circuit }: LimitRule): GateRule {
  return {
    ...(concurrency !== undefined && { concurrency }),
    ...(window && { window }),
    ...(bucket && { bucket }),
    ...(circuit && { circuit }),
  };
}

function reasonFaults(reason: string) {
  const fits = reason.trim().length > 0 && reason.length <= 500;
  return fits ? [] : [{ pointer: '/reason', detail: 'should say why, in 1 to 500 characters' }];
}

function told({ workspaceId }: Scope): { workspaceId?: string } {
  return { workspaceId };
}
