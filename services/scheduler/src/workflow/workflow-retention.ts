import { Inject, Injectable } from '@nestjs/common';
import { CONFIG } from '@na/config';
import { WorkflowForgotten } from '@na/contracts';
import { afterCommit, tell, transaction } from '@na/persistence';
import { DataSource } from 'typeorm';
import { Chores } from '../caretaker/chores.ts';
import type { Config } from '../config.ts';
import { FORGET, FORGET_TASKS, hasOld, HIDE, NEXT_OLD } from './retention.queries.ts';
import { forgotten } from './workflow-metrics.ts';

const DAY_MS = 86_400_000;
/** How many workflows one look sees, and how many of a workflow's tasks one statement forgets. */
const AT_ONCE = 20;
const TASKS_AT_ONCE = 1_000;
/** Other chores have their turn after so long, in milliseconds; what is left comes with the next look, a second later. */
const BUDGET_MS = 200;
const FIRST_ID = '00000000-0000-0000-0000-000000000000';
const BEGINNING = [new Date(0), FIRST_ID, FIRST_ID] as const;

interface OldWorkflow {
  workspace_id: string;
  id: string;
  finished_at: Date;
  is_needed: boolean;
}

/**
 * Forgets workflows that finished long ago, with their steps and results. One of which a task is still live stays until that is archived
 * or deleted, so a workflow outlives its tasks.
 */
@Injectable()
export class WorkflowRetention {
  /** Where the walk over old workflows is. */
  #after: readonly [finishedAt: Date, workspaceId: string, id: string] = BEGINNING;
  #restsUntil = 0;
  readonly #keptMs: number;

  constructor(
    private readonly dataSource: DataSource,
    @Inject(CONFIG) private readonly config: Config,
    chores: Chores,
  ) {
    this.#keptMs = config.WORKFLOWS_KEPT_DAYS * DAY_MS;
    chores.add({ name: 'old workflows', when: hasOld(this.#keptMs), run: () => this.#forgetSome() });
  }

  async #forgetSome(): Promise<void> {
    if (performance.now() < this.#restsUntil) return;
    const until = performance.now() + BUDGET_MS;
    while (performance.now() < until) {
      const some = await this.dataSource.query<OldWorkflow[]>(NEXT_OLD, [this.#keptMs, ...this.#after, AT_ONCE]);
      for (const workflow of some) {
        const before = this.#after;
        // One that cannot be forgotten holds up none of the others: the next walk comes back to it.
        this.#after = [workflow.finished_at, workflow.workspace_id, workflow.id];
        if (workflow.is_needed || (await this.#forget(workflow, until))) continue;
        // One whose tasks are many is gone on with at the next look.
        this.#after = before;
        return;
      }
      if (some.length < AT_ONCE) return this.#rest();
    }
  }

  /** Begins anew in a while, with those that were still needed. */
  #rest(): void {
    this.#after = BEGINNING;
    this.#restsUntil = performance.now() + this.config.WORKFLOW_CLEANUP_MS;
  }

  /** Hides a workflow first, as what is left of it would tell an untruth. Answers whether it is done with. */
  async #forget({ workspace_id: workspaceId, id }: OldWorkflow, until: number): Promise<boolean> {
    const key = [workspaceId, id];
    const [, hidden] = await this.dataSource.query<[unknown, number]>(HIDE, key);
    for (let gone = hidden ? TASKS_AT_ONCE : 0; gone === TASKS_AT_ONCE;) {
      if (performance.now() >= until) return false;
      [, gone] = await this.dataSource.query<[unknown, number]>(FORGET_TASKS, [...key, TASKS_AT_ONCE]);
    }
    if (hidden) await this.#conclude(workspaceId, id);
    return true;
  }

  #conclude(workspaceId: string, id: string): Promise<void> {
    return transaction(this.dataSource, async tx => {
      const [[gone]] = await tx.query<[{ name: string; version: number }[], number]>(FORGET, [workspaceId, id]);
      if (!gone) return;
      const body = { workflowId: id, version: gone.version + 1, name: gone.name };
      await tell(tx, WorkflowForgotten, body, { workspaceId, actor: 'service:scheduler' });
      afterCommit(tx, () => forgotten.inc());
    });
  }
}
