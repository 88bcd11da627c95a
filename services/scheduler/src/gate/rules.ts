import { Injectable } from '@nestjs/common';
import type { Gate as SeenGate, GateKind, GateScope, LimitRule } from '@na/contracts';
import { Invalid } from '@na/errors';
import { DataSource } from 'typeorm';
import { GateNotFound } from '../errors.ts';
import { isUuid } from '../task/new-task.ts';
import { keyOf, type GateRule, type Scope } from './gate.ts';
import { gateOf } from './gate-row.ts';
import { gateViewOf, type SeenRow } from './gate-view.ts';
import { Forming } from './forming.ts';
import { RuleChanges } from './rule-changes.ts';
import { ruleFaults, scopeFaults } from './rule-faults.ts';
import { GET_GATE, LIST_GATES } from './rule.queries.ts';

/** Whose gates: a workspace's, or for undefined those of all workspaces. */
export type Owner = string | undefined;

/** What people say of gates: limits, pauses, circuits. */
@Injectable()
export class Rules {
  constructor(
    private readonly dataSource: DataSource,
    private readonly forming: Forming,
    private readonly changes: RuleChanges,
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
    const id = await this.changes.limit(scope, ruleOf(limit));
    await this.forming.finish(keyOf(scope));
    return this.get(owner, id);
  }

  /** Takes a limit away, with its circuit; nothing happens to a gate without one. @throws Problem `gate_not_found` */
  async remove(owner: Owner, id: string): Promise<void> {
    await this.changes.unlimit(await this.#scope(owner, id));
  }

  /**
   * Stops what would start at a gate; nothing starts after the answer. Who paused it first, and why, stays.
   * @throws Problem `validation_failed`, `workspace_deleted`
   */
  async pause(owner: Owner, given: GateScope, reason: string): Promise<SeenGate> {
    const errors = [...scopeFaults(given), ...reasonFaults(reason)];
    if (errors.length) throw Invalid({ errors });
    const id = await this.changes.pause(scopeIn(owner, given), reason);
    await this.forming.awaitStarts();
    return this.get(owner, id);
  }

  /** Lets start again what was paused; nothing happens at a gate that was not. @throws Problem `gate_not_found` */
  async resume(owner: Owner, id: string, reason?: string): Promise<void> {
    await this.changes.resume(await this.#scope(owner, id), reason);
  }

  /**
   * Closes a circuit; nothing happens when it is closed.
   * @throws Problem `gate_not_found`, `validation_failed`
   */
  async reset(owner: Owner, id: string, reason: string): Promise<SeenGate> {
    const errors = reasonFaults(reason);
    if (errors.length) throw Invalid({ errors });
    const row = await this.#row(owner, id);
    if (!row.rule.circuit) throw GateNotFound({ id });
    await this.changes.closeCircuit(gateOf(row).scope, reason);
    return this.get(owner, id);
  }

  async #row(owner: Owner, id: string): Promise<SeenRow> {
    const [row] = isUuid(id) ? await this.dataSource.query<SeenRow[]>(GET_GATE, [owner, id]) : [];
    if (!row) throw GateNotFound({ id });
    return row;
  }

  async #scope(owner: Owner, id: string): Promise<Scope> {
    return gateOf(await this.#row(owner, id)).scope;
  }
}

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
