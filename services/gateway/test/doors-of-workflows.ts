import { TaskService, WorkflowService } from '@na/contracts';
import { empty, list, listed, NEW, PAGE_OF, type Door } from './door.ts';
import { ID, OTHER_ID, task, workflow, workflowStep } from './things.ts';

const steps = { fetch: { type: 'test.echo' }, make: { type: 'test.echo', after: ['fetch'] } };

/** Workflows, and tasks that come after others. */
export const doorsOfWorkflows: Door[] = [
  {
    ask: [
      'POST',
      '/v1/tasks',
      { type: 'test.echo', payload: {}, after: [{ id: ID.toUpperCase() }, { id: OTHER_ID, onFailure: 'skip' }] },
    ],
    call: TaskService.createTask,
    request: {
      task: {
        ...NEW,
        type: 'test.echo',
        payload: {},
        after: { tasks: [{ id: ID }, { id: OTHER_ID, onFailure: 'skip' }] },
      },
    },
    answer: task({ state: 'scheduled', waitsForParents: 2 }),
    gives: { status: 201, body: task({ state: 'scheduled', waitsForParents: 2 }) },
  },
  {
    ask: ['POST', '/v1/workflows', { name: 'Import the guests', steps, input: { a: 1 }, result: { b: 2 } }],
    call: WorkflowService.createWorkflow,
    request: { workflow: { ...NEW, name: 'Import the guests', steps, input: { a: 1 }, result: { b: 2 } } },
    answer: workflow(),
    gives: { status: 201, body: workflow(), location: `/v1/workflows/${ID}`, etag: '"1"' },
  },
  {
    ask: ['GET', '/v1/workflows?state=running,failed&limit=5&cursor=abc'],
    call: WorkflowService.listWorkflows,
    request: { states: ['running', 'failed'], limit: 5, cursor: 'abc' },
    answer: list('workflows', [workflow()]),
    gives: listed(workflow()),
  },
  {
    ask: ['GET', '/v1/workflows'],
    call: WorkflowService.listWorkflows,
    request: { states: [], ...PAGE_OF },
    answer: { workflows: [] },
    gives: { status: 200, body: empty },
  },
  {
    ask: ['GET', `/v1/workflows/${ID}`],
    call: WorkflowService.getWorkflow,
    request: { id: ID },
    answer: { workflow: workflow({ version: 4 }), steps: [workflowStep()] },
    gives: { status: 200, body: { ...workflow({ version: 4 }), steps: [workflowStep()] }, etag: '"4"' },
  },
  {
    ask: ['POST', `/v1/workflows/${ID}/cancel`, { compensate: true, reason: 'Wrong list.' }],
    call: WorkflowService.cancelWorkflow,
    request: { id: ID, compensate: true, reason: 'Wrong list.' },
    answer: workflow({ state: 'cancelling' }),
    gives: { status: 200, body: workflow({ state: 'cancelling' }) },
  },
  {
    ask: ['POST', `/v1/workflows/${ID}/cancel`],
    call: WorkflowService.cancelWorkflow,
    request: { id: ID, compensate: false },
    answer: workflow({ state: 'cancelling' }),
    gives: { status: 200, body: workflow({ state: 'cancelling' }), etag: '"1"' },
  },
  {
    ask: ['POST', `/v1/workflows/${ID}/replay?dryRun=true`, { fromStep: 'make', reason: 'Mended.' }],
    call: WorkflowService.replayWorkflow,
    request: { id: ID, fromStep: 'make', dryRun: true, reason: 'Mended.' },
    answer: { workflow: workflow(), anew: ['make'], kept: ['fetch'] },
    gives: { status: 200, body: { workflow: workflow(), anew: ['make'], kept: ['fetch'] } },
  },
  {
    ask: ['POST', `/v1/workflows/${ID}/replay`],
    call: WorkflowService.replayWorkflow,
    request: { id: ID, dryRun: false },
    answer: { workflow: workflow(), anew: ['make'], kept: ['fetch'] },
    gives: { status: 200, body: { workflow: workflow(), anew: ['make'], kept: ['fetch'] } },
  },
];
