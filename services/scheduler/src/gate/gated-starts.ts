import { Injectable } from '@nestjs/common';
import { CircuitHalfOpened, type TaskLimit } from '@na/contracts';
import { afterCommit, tell, transaction } from '@na/persistence';
import { DataSource, type EntityManager } from 'typeorm';
import { SerialKeys } from '../serial-key/serial-keys.ts';
import { taskKey } from '../task/task-key.ts';
import { admit, type Candidate, type Parking } from './admission.ts';
import { probing } from './circuit.ts';
import { passagesOf, type Passage } from './gate.ts';
import { LOCK_CANDIDATES, PARK, PARK_THOSE_BEHIND, START_ADMITTED } from './gate.queries.ts';
import { lockGates, saveGates, type ChangedGate, type LockedGate } from './gate-row.ts';
import { scopeOf } from './gate-scope.ts';
import { refused } from './gate-metrics.ts';
import { charged } from './passing.ts';
import { Releases } from './releases.ts';
import { wakeOf } from './wake.ts';

/** A task that a claim found, which has to pass a gate. */
export interface GatedTask {
  workspaceId: string;
  id: string;
  serialKey: string | null;
}

/** What is read of a started task here. */
interface Started {
  id: string;
  workspace_id: string;
  attempt: number;
  started_ms: number;
}

/** Starts tasks that have to pass gates: all that a task needs at once, or none of it. */
@Injectable()
export class GatedStarts {
  constructor(
    private readonly dataSource: DataSource,
    private readonly serialKeys: SerialKeys,
    private readonly releases: Releases,
  ) {}

  /** Starts what may start of the candidates, in their order, and puts the others into the lines of gates. Answers the rows of the started. */
  async start<Row extends Started>(workerId: string, tasks: readonly GatedTask[]): Promise<Row[]> {
    return transaction(this.dataSource, async tx => {
      const serialKeys = tasks.flatMap(({ serialKey }) => serialKey ?? []);
      if (serialKeys.length) await this.serialKeys.lock(tx, serialKeys);
      // Before the gates: whoever makes a gate waits for those who are at tasks.
      const rows = await this.#lock(tx, tasks);
      const keys = new Set(rows.flatMap(row => passages(row)).map(({ key }) => key));
      const { gates, now } = await lockGates(tx, [...keys], [...new Set(rows.map(({ type }) => type))]);
      const candidates = rows.map(row => candidateOf(row, gates));
      const { start, park } = admit(gates, candidates, now);
      const started = start.length ? await this.#start<Row>(tx, workerId, start, gates) : [];
      await this.#park(tx, park);
      const kept = keptBySerialKey(candidates, start, park);
      if (kept.length) await this.serialKeys.hold(tx, kept);
      await this.#save(tx, gates, park, start, started, now);
      return started;
    });
  }

  /** Those that nobody took meanwhile, in the order in which the claim found them. */
  async #lock(tx: EntityManager, tasks: readonly GatedTask[]): Promise<CandidateRow[]> {
    const rows = await tx.query<CandidateRow[]>(LOCK_CANDIDATES, [
      tasks.map(({ workspaceId }) => workspaceId),
      tasks.map(({ id }) => id),
    ]);
    const byName = new Map(rows.map(row => [taskKey(row.workspace_id, row.id), row]));
    return tasks.flatMap(({ workspaceId, id }) => byName.get(taskKey(workspaceId, id)) ?? []);
  }

  #start<Row extends Started>(
    tx: EntityManager,
    workerId: string,
    start: readonly Candidate[],
    gates: ReadonlyMap<string, LockedGate>,
  ): Promise<Row[]> {
    const given = start.map(({ workspaceId, id, passages }) => {
      const passed = passages.map(({ key }) => gates.get(key)!);
      const permits = passed.filter(({ rule }) => rule.concurrency !== undefined).map(({ key }) => key);
      const wanting = passed.filter(({ rule }) => rule.concurrency !== undefined || rule.circuit).map(({ key }) => key);
      return { workspace_id: workspaceId, id, permits, gates: wanting.length ? wanting : null };
    });
    return tx.query<Row[]>(START_ADMITTED, [workerId, JSON.stringify(given)]);
  }

  async #park(tx: EntityManager, park: readonly Parking[]): Promise<void> {
    if (!park.length) return;
    const given = park.map(({ candidate: { workspaceId, id }, key }) => ({ workspace_id: workspaceId, id, key }));
    await tx.query(PARK, [JSON.stringify(given)]);
    await tx.query(PARK_THOSE_BEHIND, [JSON.stringify(firstOfLines(park))]);
    afterCommit(tx, () => {
      for (const { why } of park) refused.inc({ why });
    });
  }

  /** Counts the starts, at the time that stands in the tasks' rows, and sees to it that those who wait are looked at in time. */
  async #save(
    tx: EntityManager,
    gates: ReadonlyMap<string, LockedGate>,
    park: readonly Parking[],
    start: readonly Candidate[],
    started: readonly Started[],
    now: number,
  ): Promise<void> {
    const rows = new Map(started.map(row => [taskKey(row.workspace_id, row.id), row]));
    const changed: ChangedGate[] = [];
    for (const gate of gates.values()) {
      let { state } = gate;
      const through = start.filter(({ passages }) => passages.some(({ key }) => key === gate.key));
      for (const { workspaceId, id, passages } of through) {
        const { attempt, started_ms: at } = rows.get(taskKey(workspaceId, id))!;
        const { cost } = passages.find(({ key }) => key === gate.key)!;
        state = charged({ ...gate, state }, cost, at);
        if (!gate.rule.circuit || (state.circuit?.is ?? 'closed') === 'closed') continue;
        state = { ...state, circuit: probing(state.circuit!, { workspaceId, taskId: id, attempt }) };
        await tell(
          tx,
          CircuitHalfOpened,
          { gateId: gate.id, scope: scopeOf(gate.scope), taskId: id },
          { workspaceId: gate.scope.workspaceId },
        );
      }
      const here = park.filter(({ key }) => key === gate.key);
      const after = { ...gate, state, running: gate.running + through.length };
      const isWaitedFor = gate.hasWaiting || here.length > 0;
      // There may be room by now, or one that was let out was stopped at another gate.
      const wakesInMs = wakeOf(after, { isWaitedFor, isPressing: true }, now);
      if (through.length || isWaitedFor) changed.push({ key: gate.key, rule: gate.rule, state, wakesInMs });
    }
    await saveGates(tx, changed);
    afterCommit(tx, () => changed.forEach(({ wakesInMs }) => this.releases.wakeIn(wakesInMs)));
  }
}

interface CandidateRow {
  workspace_id: string;
  id: string;
  type: string;
  level: number;
  tag: string;
  serial_key: string | null;
  waits_at: string | null;
  limits: TaskLimit[] | null;
  is_serial_busy: boolean;
}

function candidateOf(row: CandidateRow, gates: ReadonlyMap<string, unknown>): Candidate {
  const { id, type, level, workspace_id: workspaceId } = row;
  return {
    ...{ id, type, level, workspaceId },
    tag: BigInt(row.tag),
    passages: passages(row).filter(({ key }) => gates.has(key)),
    releasedBy: row.waits_at ?? undefined,
    serialKey: row.serial_key ?? undefined,
    isSerialBusy: row.is_serial_busy,
  };
}

function passages({ workspace_id: workspaceId, type, limits }: CandidateRow): Passage[] {
  return passagesOf({ workspaceId, type, limits: limits ?? [] });
}

/** The serial keys of those that neither start nor wait at a gate: another task of their key has its turn. */
function keptBySerialKey(
  candidates: readonly Candidate[],
  start: readonly Candidate[],
  park: readonly Parking[],
): string[] {
  const others = new Set([...start, ...park.map(({ candidate }) => candidate)]);
  return candidates.flatMap(candidate => (others.has(candidate) ? [] : (candidate.serialKey ?? [])));
}

/** The first that was parked of each line: who stands behind it has to wait there too. */
function firstOfLines(park: readonly Parking[]): object[] {
  const lines = new Map<string, object>();
  for (const { candidate, key } of park) {
    const { type, level, tag, id } = candidate;
    const line = `${key} ${level} ${type}`;
    if (!lines.has(line)) lines.set(line, { key, type, level, tag: tag.toString(), id });
  }
  return [...lines.values()];
}
