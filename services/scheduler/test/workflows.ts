import {
  WorkflowService,
  type ClaimedTask,
  type GetWorkflowResponse,
  type JsonObject,
  type NewWorkflow,
  type WorkflowState,
} from '@na/contracts';
import { eventually } from '@na/testing';
import { randomUUID } from 'node:crypto';
import { announce, BareWorker, failure, newId, TOLD, typeNamed, WORKSPACE, type House } from './house.ts';

/** What workers of a test do with each task, by its type: a result, or how else it ends. */
export type Deed = (task: ClaimedTask) => JsonObject | 'fail' | 'hold' | void;

const anything = { type: 'object', properties: { n: { type: 'integer' } } };

/** A workflow of those steps. */
export const newWorkflow = (steps: JsonObject, more: Partial<NewWorkflow> = {}): NewWorkflow => ({
  id: newId(),
  workspaceId: WORKSPACE,
  name: 'A test',
  steps,
  ...more,
});

/** How each step of a workflow stands, by its name. */
export const statesOf = ({ steps }: GetWorkflowResponse) =>
  Object.fromEntries(steps.map(({ name, state }) => [name, state]));

/** What people ask of workflows, and who works for them. */
export function workflows(house: () => House) {
  /** Types of its own for a test, and a worker for them. */
  async function bench(...names: string[]) {
    const suffix = randomUUID().replaceAll('-', '');
    const types = new Map(names.map(name => [name, `test.${name}${suffix}`]));
    await announce(house(), ...[...types.values()].map(type => typeNamed(type, { payloadSchema: anything })));
    const worker = new BareWorker(house(), ...types.values());
    const ran: string[] = [];
    const held: ClaimedTask[] = [];
    /** Claims once and does what there is. */
    const work = async (deeds: { [name: string]: Deed } = {}) => {
      for (const task of await worker.claim(50)) {
        const name = names.find(it => types.get(it) === task.type)!;
        ran.push(name);
        const done = deeds[name]?.(task);
        if (done === 'hold') held.push(task);
        else if (done === 'fail') await worker.settle(task, { failed: { error: failure, retryable: false } });
        else await worker.settle(task, { succeeded: { result: done ?? undefined } });
      }
    };
    return { type: (name: string) => types.get(name)!, worker, ran, held, work };
  }

  const start = (workflow: NewWorkflow) => house().ask(WorkflowService.createWorkflow, { workflow });
  const look = (id: string) => house().ask(WorkflowService.getWorkflow, { workspaceId: WORKSPACE, id });
  const cancel = (id: string, compensate = false) =>
    house().ask(WorkflowService.cancelWorkflow, {
      workspaceId: WORKSPACE,
      id,
      compensate,
      reason: 'Not wanted any more.',
    });
  const replay = (id: string, more: { fromStep?: string; dryRun?: boolean } = {}) =>
    house().ask(WorkflowService.replayWorkflow, { workspaceId: WORKSPACE, id, dryRun: false, ...more });

  /** Works until a workflow is in a state. */
  const until = (id: string, state: WorkflowState, work: () => Promise<void>): Promise<GetWorkflowResponse> =>
    eventually(async () => {
      await work();
      const found = await look(id);
      expect(found.workflow.state).toBe(state);
      return found;
    });

  const told = async (id: string) =>
    (await house().database.query<{ type: string }>(`select type from ${TOLD} where about = $1 order by id`, [id])).map(
      ({ type }) => type.split('.').at(-1)!,
    );

  return { bench, start, look, cancel, replay, until, told };
}
