import { Injectable } from '@nestjs/common';
import { KeyHeld } from '@na/contracts';
import { afterCommit, tell } from '@na/persistence';
import type { EntityManager } from 'typeorm';
import { keyOf, type GateState } from './gate.ts';
import { holds } from './gate-metrics.ts';
import { MAKE_GATES } from './gate.queries.ts';
import { lockGates, saveGates, type ChangedGate } from './gate-row.ts';
import { timeOf } from './gate-view.ts';
import { Releases } from './releases.ts';
import { wakeOf } from './wake.ts';

/** A hold that lasts only so much longer than was known is not told again, in milliseconds. */
const TOLD_APART_MS = 1_000;

/** A rest that the other side asked of a task, and so of all that name its key. */
export interface WantedHold {
  workspaceId: string;
  key: string;
  ms: number;
  taskId: string;
  reason: string;
}

/** Holds keys of which a handler learned that the other side wants a rest. */
@Injectable()
export class Holds {
  constructor(private readonly releases: Releases) {}

  /** Lets no task of the keys start for so long, as part of a transaction; the longest hold of a key counts. */
  async hold(tx: EntityManager, wanted: readonly WantedHold[]): Promise<void> {
    if (!wanted.length) return;
    const byKey = Map.groupBy(wanted, ({ workspaceId, key: name }) => keyOf({ workspaceId, name }));
    const made = [...byKey].map(([key, [first]]) => ({ key, workspace_id: first!.workspaceId, name: first!.key }));
    await tx.query(MAKE_GATES, [JSON.stringify(made)]);
    const { gates, now } = await lockGates(tx, [...byKey.keys()], []);
    const changed: ChangedGate[] = [];
    for (const gate of gates.values()) {
      const longest = byKey.get(gate.key)!.reduce((one, other) => (other.ms > one.ms ? other : one));
      const until = now + longest.ms;
      const before = gate.state.hold?.until ?? 0;
      if (until <= before) continue;
      const { taskId, reason, workspaceId, key } = longest;
      const state: GateState = { ...gate.state, hold: { until, reason, taskId } };
      const wakesInMs = wakeOf({ ...gate, state }, { isWaitedFor: gate.hasWaiting, isPressing: true }, now);
      changed.push({ key: gate.key, rule: gate.rule, state, wakesInMs });
      if (before > now && until - before < TOLD_APART_MS) continue;
      await tell(tx, KeyHeld, { gateId: gate.id, key, until: timeOf(until), taskId, reason }, { workspaceId });
      afterCommit(tx, () => holds.inc());
    }
    await saveGates(tx, changed);
    afterCommit(tx, () => changed.forEach(({ wakesInMs }) => this.releases.wakeIn(wakesInMs)));
  }
}
