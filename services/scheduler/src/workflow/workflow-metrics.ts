import type { WorkflowState } from '@na/contracts';
import { metrics } from '@na/telemetry';

const ended = metrics.counter({
  name: 'na_workflows_total',
  help: 'Workflows that reached an end, by outcome: succeeded, failed, cancelled.',
  labelNames: ['outcome'],
});

export const forgotten = metrics.counter({
  name: 'na_workflows_forgotten_total',
  help: 'Workflows that were forgotten since their time was over.',
});

/** Counts a workflow that went from one state to another, if that is its end. */
export function countEnd(from: WorkflowState, to: WorkflowState): void {
  if (from !== to && (to === 'succeeded' || to === 'failed' || to === 'cancelled')) ended.inc({ outcome: to });
}
