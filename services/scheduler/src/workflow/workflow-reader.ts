import { Injectable } from '@nestjs/common';
import type { GetWorkflowResponse, ListWorkflowsRequest, ListWorkflowsResponse, Workflow } from '@na/contracts';
import { DataSource } from 'typeorm';
import { listPage } from '../list-page.ts';
import { isUuid } from '../task/new-task.ts';
import { documentOf } from './document.ts';
import { WorkflowNotFound } from './errors.ts';
import { stepOfRow, workflowOf, type StepRow, type WorkflowRow } from './workflow-row.ts';
import { COUNT_STEPS, GET_STEPS, GET_WORKFLOW, LIST_WORKFLOWS } from './workflow.queries.ts';

const BYTES_BESIDES_RESULT = 1_500;

interface Key {
  workspaceId: string;
  id: string;
}

/** Gives workflows to those who ask. */
@Injectable()
export class WorkflowReader {
  constructor(private readonly dataSource: DataSource) {}

  /** A workflow with its steps. @throws Problem `workflow_not_found` */
  async get(key: Key): Promise<GetWorkflowResponse> {
    const row = await this.row(key);
    const steps = await this.dataSource.query<(StepRow & { task_ids: string[] })[]>(GET_STEPS, [
      row.workspace_id,
      row.id,
    ]);
    const document = documentOf(row.steps, row.result_of);
    const counts = new Map<string, number>();
    for (const { state } of steps) counts.set(state, (counts.get(state) ?? 0) + 1);
    return {
      workflow: workflowOf(row, Object.fromEntries(counts)),
      steps: steps.map(step => stepOfRow(step, document)),
    };
  }

  /** A workflow without its steps. @throws Problem `workflow_not_found` */
  async workflow(key: Key): Promise<Workflow> {
    const row = await this.row(key);
    const [workflow] = await this.#counted(row.workspace_id, [row]);
    return workflow!;
  }

  /** A workflow as it stands in the database. @throws Problem `workflow_not_found` */
  async row({ workspaceId, id }: Key): Promise<WorkflowRow> {
    const isPossible = isUuid(id) && isUuid(workspaceId);
    const [row] = isPossible ? await this.dataSource.query<WorkflowRow[]>(GET_WORKFLOW, [workspaceId, id]) : [];
    if (!row) throw WorkflowNotFound({ id });
    return row;
  }

  /** A page of workflows, newest first; shorter than asked when they are large. @throws Problem `validation_failed` */
  async list(request: ListWorkflowsRequest): Promise<ListWorkflowsResponse> {
    const { workspaceId, states } = request;
    const read = (before: string | null, most: number) =>
      this.dataSource.query<WorkflowRow[]>(LIST_WORKFLOWS, [workspaceId, states, before, most]);
    const { page, nextCursor } = await listPage(request, read, sizeOf);
    return { workflows: await this.#counted(workspaceId, page), nextCursor };
  }

  async #counted(workspaceId: string, rows: WorkflowRow[]): Promise<Workflow[]> {
    const counts = await this.dataSource.query<{ workflow_id: string; state: string; count: number }[]>(COUNT_STEPS, [
      workspaceId,
      rows.map(({ id }) => id),
    ]);
    const of = Map.groupBy(counts, ({ workflow_id }) => workflow_id);
    return rows.map(row =>
      workflowOf(row, Object.fromEntries((of.get(row.id) ?? []).map(({ state, count }) => [state, count]))),
    );
  }
}

function sizeOf({ result }: WorkflowRow): number {
  return BYTES_BESIDES_RESULT + (result ? JSON.stringify(result).length : 0);
}
