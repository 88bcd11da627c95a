import { Injectable, type BeforeApplicationShutdown } from '@nestjs/common';
import type { JsonObject, ParentOnFailure } from '@na/contracts';
import { afterCommit, announceWritten, Backlog, takeRoom, transaction } from '@na/persistence';
import { DataSource, type EntityManager } from 'typeorm';
import { WorkHints } from '../hint/work-hints.ts';
import { taskKey } from '../task/task-key.ts';
import {
  COUNT_ENDED,
  EDGES_OF,
  FAIL,
  FORGET_EDGES,
  FORGET_ENDED,
  LOCK_CHILDREN,
  RELEASE,
  RESULTS_BEFORE,
  SKIP,
  TAKE_ENDED,
  WAIT_ON,
} from './dependency.queries.ts';
import { resolved } from './dependency-metrics.ts';
import { Ends } from './ends.ts';
import { inputsOf } from './inputs.ts';
import { verdictOf, type Edge, type FinalState, type Verdict } from './verdict.ts';

/**
 * Decides what becomes of tasks by the ends of those that they come after. Any replica takes the ends that are noted, some at a time; what
 * they decide may end other tasks, whose ends are noted in turn. So a cascade goes on step by step, and a replica that dies leaves what is
 * noted to the others.
 */
@Injectable()
export class Dependents implements BeforeApplicationShutdown {
  readonly #ended = new Backlog('ended tasks', () => transaction(this.dataSource, tx => this.#resolveSome(tx)));

  constructor(
    private readonly dataSource: DataSource,
    private readonly hints: WorkHints,
    ends: Ends,
  ) {
    ends.onEnded(() => this.#ended.drain());
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.#ended.close();
  }

  /** Answers whether there was something to do. */
  async #resolveSome(tx: EntityManager): Promise<boolean> {
    const ended = (await tx.query<{ seq: string }[]>(TAKE_ENDED)).map(({ seq }) => seq);
    if (!ended.length) return false;
    const touched = await tx.query<{ workspace_id: string; child_id: string }[]>(COUNT_ENDED, [ended]);
    if (touched.length) await this.#judge(tx, touched);
    await tx.query(FORGET_ENDED, [ended]);
    return true;
  }

  async #judge(tx: EntityManager, touched: { workspace_id: string; child_id: string }[]): Promise<void> {
    const wanted = [touched.map(({ workspace_id }) => workspace_id), touched.map(({ child_id }) => child_id)];
    const waiting = await tx.query<ChildRow[]>(LOCK_CHILDREN, wanted);
    const edges = await tx.query<EdgeRow[]>(EDGES_OF, wanted);
    const edgesOf = Map.groupBy(edges, ({ workspace_id, child_id }) => taskKey(workspace_id, child_id));
    const judged = waiting.map(child => {
      const before = (edgesOf.get(keyOf(child)) ?? []).map(edgeOf);
      return { child, before, verdict: verdictOf(before) };
    });
    await this.#act(tx, judged);
    // Those that were cancelled meanwhile need theirs no more.
    const undecided = new Set(
      judged.filter(({ verdict }) => verdict.to === 'waiting').map(({ child }) => keyOf(child)),
    );
    const done = touched.filter(({ workspace_id, child_id }) => !undecided.has(taskKey(workspace_id, child_id)));
    await tx.query(FORGET_EDGES, [done.map(({ workspace_id }) => workspace_id), done.map(({ child_id }) => child_id)]);
  }

  async #act(tx: EntityManager, judged: Judged[]): Promise<void> {
    const of = (to: Verdict['to']) => judged.filter(({ verdict }) => verdict.to === to);
    const decided = judged.filter(({ verdict }) => verdict.to !== 'waiting');
    if (decided.length) await takeRoom(tx, decided.length);
    if (of('waiting').length) await tx.query(WAIT_ON, [JSON.stringify(of('waiting').map(waitingRow))]);
    await this.#release(tx, of('released'));
    for (const [to, query] of [['failed', FAIL] as const, ['cancelled', SKIP] as const]) {
      if (!of(to).length) continue;
      await tx.query(query, [JSON.stringify(of(to).map(refusedRow))]);
    }
    announceWritten(tx);
    afterCommit(tx, () => {
      for (const { verdict } of decided) resolved.inc({ outcome: verdict.to });
    });
  }

  async #release(tx: EntityManager, released: Judged[]): Promise<void> {
    if (!released.length) return;
    const wanted = [released.map(({ child }) => child.workspace_id), released.map(({ child }) => child.id)];
    const results = await tx.query<(EdgeRow & { result: JsonObject })[]>(RESULTS_BEFORE, wanted);
    const resultsOf = Map.groupBy(results, ({ workspace_id, child_id }) => taskKey(workspace_id, child_id));
    const rows = released.map(({ child, before }) => {
      const given = new Map((resultsOf.get(keyOf(child)) ?? []).map(({ parent_id, result }) => [parent_id, result]));
      const inputs = inputsOf(before, given);
      return { ...idOf(child), inputs, bytes: Buffer.byteLength(JSON.stringify(inputs)) };
    });
    const freed = await tx.query<{ type: string; state: string; run_at: Date }[]>(RELEASE, [JSON.stringify(rows)]);
    afterCommit(tx, () => {
      for (const { type, state, run_at } of freed)
        if (state === 'ready') this.hints.ready(type);
        else this.hints.dueAt(type, run_at);
    });
  }
}

interface ChildRow {
  workspace_id: string;
  id: string;
  type: string;
}

interface EdgeRow {
  workspace_id: string;
  child_id: string;
  parent_id: string;
  on_failure: ParentOnFailure;
  outcome: FinalState | null;
}

interface Judged {
  child: ChildRow;
  before: Edge[];
  verdict: Verdict;
}

function keyOf({ workspace_id, id }: ChildRow): string {
  return taskKey(workspace_id, id);
}

function idOf({ workspace_id, id }: ChildRow): { workspace_id: string; id: string } {
  return { workspace_id, id };
}

function edgeOf({ parent_id, on_failure, outcome }: EdgeRow): Edge {
  return { parentId: parent_id, onFailure: on_failure, outcome };
}

function waitingRow({ child, verdict }: Judged): object {
  return { ...idOf(child), waits_for: verdict.to === 'waiting' ? verdict.left : 0 };
}

function refusedRow({ child, verdict }: Judged): object {
  return { ...idOf(child), error: 'error' in verdict ? verdict.error : null };
}
