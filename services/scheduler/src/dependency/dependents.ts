import { Injectable, type BeforeApplicationShutdown } from '@nestjs/common';
import type { ParentOnFailure } from '@na/contracts';
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
  KEEP_INPUTS,
  LOCK_CHILDREN,
  RELEASE,
  SKIP,
  TAKE_ENDED,
  WAIT_ON,
} from './dependency.queries.ts';
import { resolved } from './dependency-metrics.ts';
import { Ends } from './ends.ts';
import { inputRows, type Child, type ChildKey } from './input-rows.ts';
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
    const waiting = new Set((await tx.query<ChildKey[]>(LOCK_CHILDREN, wanted)).map(keyOf));
    const edges = await tx.query<EdgeRow[]>(EDGES_OF, wanted);
    const edgesOf = Map.groupBy(edges, ({ workspace_id, child_id }) => taskKey(workspace_id, child_id));
    const judged = touched.map(({ workspace_id, child_id: id }): Judged => {
      const before = (edgesOf.get(taskKey(workspace_id, id)) ?? []).map(edgeOf);
      return { workspace_id, id, before, verdict: verdictOf(before) };
    });
    await this.#act(
      tx,
      judged.filter(child => waiting.has(keyOf(child))),
    );
    const done = judged.filter(({ verdict }) => verdict.to !== 'waiting');
    // What failed, now or before, has them when it is redriven. Those that were cancelled meanwhile need them no more.
    const stopped = done.filter(child => child.verdict.to !== 'released' || !waiting.has(keyOf(child)));
    if (stopped.length) await tx.query(KEEP_INPUTS, [JSON.stringify(await inputRows(tx, stopped))]);
    await tx.query(FORGET_EDGES, [done.map(({ workspace_id }) => workspace_id), done.map(({ id }) => id)]);
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
    const freed = await tx.query<{ type: string; state: string; run_at: Date }[]>(RELEASE, [
      JSON.stringify(await inputRows(tx, released)),
    ]);
    afterCommit(tx, () => {
      for (const { type, state, run_at } of freed)
        if (state === 'ready') this.hints.ready(type);
        else this.hints.dueAt(type, run_at);
    });
  }
}

interface Judged extends Child {
  verdict: Verdict;
}

function keyOf({ workspace_id, id }: ChildKey): string {
  return taskKey(workspace_id, id);
}

function edgeOf({ parent_id, on_failure, outcome }: EdgeRow): Edge {
  return { parentId: parent_id, onFailure: on_failure, outcome };
}

function waitingRow({ workspace_id, id, verdict }: Judged): object {
  return { workspace_id, id, waits_for: verdict.to === 'waiting' ? verdict.left : 0 };
}

function refusedRow({ workspace_id, id, verdict }: Judged): object {
  return { workspace_id, id, error: 'error' in verdict ? verdict.error : null };
}

interface EdgeRow {
  workspace_id: string;
  child_id: string;
  parent_id: string;
  on_failure: ParentOnFailure;
  outcome: FinalState | null;
}
