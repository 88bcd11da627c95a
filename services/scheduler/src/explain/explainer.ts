import { Injectable } from '@nestjs/common';
import type { Explanation, TaskLimit } from '@na/contracts';
import { DataSource } from 'typeorm';
import { passagesOf } from '../gate/gate.ts';
import { gateOf, type GateRow } from '../gate/gate-row.ts';
import { Reader } from '../task/reader.ts';
import type { TaskRow } from '../task/task-row.ts';
import { explanationOf } from './explanation.ts';
import { FACTS_OF_GATES, FACTS_OF_TASK } from './explain.queries.ts';
import type { Facts, GateInTheWay } from './facts.ts';

/** Says why tasks wait. */
@Injectable()
export class Explainer {
  constructor(
    private readonly dataSource: DataSource,
    private readonly reader: Reader,
  ) {}

  /** Why a task waits, and until when. @throws Problem `task_not_found` */
  async explain({ workspaceId, id }: { workspaceId: string; id: string }): Promise<Explanation> {
    const task = await this.reader.row({ workspaceId, id });
    const [row] = await this.dataSource.query<FactsRow[]>(FACTS_OF_TASK, [workspaceId, id]);
    return explanationOf(row ? factsOf(row, await this.#gates(row)) : factsOfFinished(task));
  }

  async #gates({ workspace_id: workspaceId, id, type, limits }: FactsRow): Promise<GateInTheWay[]> {
    const passages = passagesOf({ workspaceId, type, limits: limits ?? [] });
    const costs = new Map(passages.map(({ key, cost }) => [key, cost]));
    const rows = await this.dataSource.query<GateFactsRow[]>(FACTS_OF_GATES, [workspaceId, id, [...costs.keys()]]);
    return rows.map(row => ({
      ...gateOf(row),
      ...{ running: row.running, isProbing: row.is_probing, ahead: row.ahead, cost: costs.get(row.key)! },
    }));
  }
}

interface FactsRow extends TaskRow {
  held: boolean;
  waits_at: string | null;
  limits: TaskLimit[] | null;
  now: number;
  is_revoked: boolean;
  serial_running: string | null;
  ahead: number;
  workers: number;
  starts_per_second: number;
}

interface GateFactsRow extends GateRow {
  running: number;
  is_probing: boolean;
  ahead: number;
}

function factsOf(row: FactsRow, gates: GateInTheWay[]): Facts {
  return {
    now: row.now,
    task: {
      ...taskFacts(row),
      parkedAt: row.held ? (row.waits_at ?? undefined) : undefined,
      serialKey: row.serial_key ?? undefined,
      isRevoked: row.is_revoked,
    },
    gates,
    serialRunning: row.serial_running ?? undefined,
    ahead: row.ahead,
    workers: row.workers,
    startsPerSecond: row.starts_per_second,
  };
}

function factsOfFinished(row: TaskRow): Facts {
  const task = { ...taskFacts(row), isRevoked: false };
  return { now: Date.now(), task, gates: [], ahead: 0, workers: 0, startsPerSecond: 0 };
}

function taskFacts({ id, type, state, run_at, started_at }: TaskRow) {
  return { id, type, state, runAt: run_at.getTime(), startedAt: started_at?.getTime() };
}
